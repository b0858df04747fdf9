-- The requests of one load: distinct persons in turn, a new message id with every event, a browser's headers.
-- Arguments: kind (hello, decide, batch, decided_batch, batch_of_<n>, vote), key, a number to start from, persons, and
-- "loaded" when these are those of `widget-server load`.

local kind, key, number, persons, is_loaded
local headers = {
  ["Content-Type"] = "text/plain;charset=UTF-8",
  ["Origin"] = "https://app.example.com",
  ["Referer"] = "https://app.example.com/",
  ["Accept"] = "*/*",
  ["Accept-Language"] = "en-US,en;q=0.5",
  ["User-Agent"] = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
}
local names = { "report_created", "report_opened", "report_shared", "export_opened", "filter_saved" }
local track = '{"type":"track","event":"%s","properties":{"rows":200,"source":"menu"},"messageId":"m-%s-%d",'
  .. '"timestamp":"%s",%s}'
local envelope = '{"key":"%s","sentAt":"%s",%s,"batch":[%s]%s}'

local function now()
  return os.date("!%Y-%m-%dT%H:%M:%S.000Z")
end

-- The ids of the next person, as members of a JSON object. Of many persons no two neighbours follow each other.
local function person()
  local of = number * 7919 % persons + 1
  if is_loaded then return ('"userId":"load-%d"'):format(of) end
  return ('"anonymousId":"a-%d","userId":"u-%d"'):format(of, of)
end

local function event(id, of)
  return track:format(names[id % #names + 1], kind, id, now(), of)
end

local function post(path, body)
  return wrk.format("POST", path, headers, body)
end

local makers = {}

function makers.hello()
  return wrk.format("GET", "/")
end

function makers.decide()
  return post("/v1/decide", ('{"key":"%s",%s,"language":"en"}'):format(key, person()))
end

function makers.batch()
  local of = person()
  return post("/v1/batch", envelope:format(key, now(), of, event(number, of), ""))
end

function makers.decided_batch()
  local of = person()
  return post("/v1/batch", envelope:format(key, now(), of, event(number, of), ',"decide":{"language":"en"}'))
end

local function batch_of(count)
  local of, events = person(), {}
  for place = 1, count do
    events[place] = event(number * count + place, of)
  end
  return post("/v1/batch", envelope:format(key, now(), of, table.concat(events, ","), ""))
end

function makers.vote()
  return wrk.format("PUT", "/v1/ideas/idea_hot_for_the_bench/vote?key=" .. key, headers, ('{"userId":"v-%d"}'):format(number))
end

function init(arguments)
  kind, key = arguments[1], arguments[2]
  number, persons = tonumber(arguments[3]), tonumber(arguments[4])
  is_loaded = arguments[5] == "loaded"
  local count = tonumber(kind:match("^batch_of_(%d+)$"))
  if count then makers[kind] = function() return batch_of(count) end end
end

function request()
  number = number + 1
  return makers[kind]()
end

function done(summary, latency)
  local errors = summary.errors
  io.write(('{"requests":%d,"seconds":%.6f,"failed":%d,"p50_ms":%.3f,"p99_ms":%.3f}\n'):format(
    summary.requests, summary.duration / 1e6,
    errors.connect + errors.read + errors.write + errors.status + errors.timeout,
    latency:percentile(50) / 1e3, latency:percentile(99) / 1e3))
end
