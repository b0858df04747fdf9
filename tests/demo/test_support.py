"""The support conversation offers every agent's reply for rating."""

from tests.demo.visit import Visit

SLOTS = "[data-inapp-rate-reply]"
IDS = "slots => slots.map(slot => slot.dataset.inappRateReply)"


def test_each_reply_names_itself_its_agent_and_its_conversation(visit: Visit) -> None:
    """Three replies by three agents, with ids of their own, in the conversation of the person."""
    visit.open("/support")
    visit.choose("ada")
    said = "slots => slots.map(({dataset: d}) => [d.inappRateReply, d.inappAgent, d.inappConversation])"
    assert visit.page.eval_on_selector_all(SLOTS, said) == [
        ["ada-reply-2", "anna", "conversation-ada"],
        ["ada-reply-4", "jonas", "conversation-ada"],
        ["ada-reply-5", "mei", "conversation-ada"],
    ]


def test_room_for_the_rating_is_kept(visit: Visit) -> None:
    """The empty place is as high as a finger-sized star, so the stars will move nothing."""
    visit.open("/support")
    assert min(visit.page.eval_on_selector_all(SLOTS, "slots => slots.map(slot => slot.offsetHeight)")) >= 44


def test_a_message_is_answered_by_an_agent_whose_reply_can_be_rated(visit: Visit) -> None:
    """The answer comes later, has a new id, and is still there after a reload."""
    visit.open("/support")
    visit.page.fill("textarea", "<b>Is it</b> so?")
    visit.page.keyboard.press("Enter")
    visit.page.wait_for_selector(f"{SLOTS} >> nth=3")
    assert visit.tracked("support_message_sent") == [{"conversation_id": "conversation-visitor"}]
    ids = visit.page.eval_on_selector_all(SLOTS, IDS)
    assert len(set(ids)) == 4
    visit.open("/support")
    assert visit.page.eval_on_selector_all(SLOTS, IDS) == ids
    assert visit.page.locator(".own .message-text").last.text_content() == "<b>Is it</b> so?"


def test_an_empty_message_is_not_sent(visit: Visit) -> None:
    """Spaces alone are no message."""
    visit.open("/support")
    visit.page.fill("textarea", "   ")
    visit.page.keyboard.press("Enter")
    assert visit.tracked("support_message_sent") == []
    assert visit.page.locator(".message").count() == 5
