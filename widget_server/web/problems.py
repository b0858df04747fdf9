"""What a page that failed says: what happened and what to do, by HTTP status, in the reader's language."""

from typing import Final, NamedTuple

from widget_server.web.words import lazy_gettext as _l


class Words(NamedTuple):
    """Heading and advice of a page that failed."""

    title: object
    advice: object


WORDS: Final = {
    400: Words(
        _l("This could not be read"),
        _l("The form has expired or the address is incomplete. Go back, reload the page and send it again."),
    ),
    403: Words(
        _l("Your role does not open this page"),
        _l("What your navigation offers is open to you. For another role, ask whoever runs this service."),
    ),
    404: Words(
        _l("There is nothing here"),
        _l("The address is mistyped, what it led to is gone, or it belongs to a workspace you are not a member of."),
    ),
    405: Words(_l("This address is not a page"), _l("It takes forms only. Go back and use the buttons of the page.")),
    413: Words(_l("This is too much at once"), _l("Shorten what you are sending, then send it again.")),
    429: Words(_l("Too many requests"), _l("Wait a minute, then reload the page.")),
    503: Words(
        _l("The database does not answer"),
        _l("Nothing was lost. Reload the page in a few seconds; if it lasts, tell whoever runs this service."),
    ),
}
MISTAKE: Final = Words(
    _l("The service made a mistake"),
    _l("It is written in the service's log. Try again; if it lasts, tell whoever runs this service when it happened."),
)


def words_for(status: int) -> Words:
    if status in WORDS:
        return WORDS[status]
    return WORDS[400] if 400 <= status < 500 else MISTAKE
