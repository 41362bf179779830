"""The names by which Slack calls back: of buttons and menus, of forms, and of their fields. Each stands here only."""

from enum import StrEnum


class Tap(StrEnum):
    """Buttons and menus beside those of `domain.messages.Press`, as action ids."""

    IDEAS = "ideas"  # the newest; the value is a list's (see values.py)
    IDEAS_OLDER = "ideas_older"
    IDEAS_NEWEST = "ideas_newest"
    IDEAS_STATUS = "ideas_status"  # a menu
    IDEAS_EXPERT = "ideas_expert"  # a menu
    NOTE = "note"  # an idea
    TRANSCRIPT_EARLIER = "transcript_earlier"
    TRANSCRIPT_LATER = "transcript_later"
    MY_DATA = "my_data"
    MY_DATA_EARLIER = "my_data_earlier"
    MY_DATA_LATER = "my_data_later"
    PAUSE = "pause"
    START = "start"
    OWN_PLACE = "own_place"  # name, zone, slot
    PEOPLE_EARLIER = "people_earlier"
    PEOPLE_LATER = "people_later"
    ADD_PERSON = "add_person"
    FEEDS = "feeds"  # the list; the value is where it starts
    FEEDS_EARLIER = "feeds_earlier"
    FEEDS_LATER = "feeds_later"
    ADD_FEED = "add_feed"
    CHOOSE_FEED = "choose_feed"  # one of several at an address
    FEED = "feed"  # an overflow menu: change, remove; the value is "what:id"
    REMOVE_FEED = "remove_feed"  # yes, remove it
    PERSON = "person"  # an overflow menu: edit, ask, away, back, pause, resume, remove; the value is "what:id"
    LOG_POST = "log_post"  # an idea that it came of, or none
    CORRECT_POST = "correct_post"  # a post
    RHYTHM = "rhythm"  # goal, hours, messages; an SME, or nobody for one's own
    AWAY = "away"  # one's own leave
    ASK_BUDDY = "ask_buddy"
    CADENCE = "cadence"  # the week and everybody's days; the value is where it starts
    CADENCE_EARLIER = "cadence_earlier"
    CADENCE_LATER = "cadence_later"


class Form(StrEnum):
    """Modals that are sent in, as callback ids."""

    DECIDE = "decide"
    NOTE = "write_note"
    ADD_PERSON = "add_person"
    EDIT_PERSON = "edit_person"
    PAUSE_PERSON = "pause_person"
    REMOVE_PERSON = "remove_person"
    ASK = "ask"
    OWN_PLACE = "own_place"
    PAUSE = "pause"
    ADD_FEED = "add_feed"
    CHANGE_FEED = "change_feed"
    ASK_EXPERT = "ask_expert"
    LOG_POST = "log_post"
    CORRECT_POST = "correct_post"
    RHYTHM = "rhythm"
    AWAY = "away"
    BUDDY = "buddy"


class Field(StrEnum):
    """The inputs of forms: block id and action id are the same word."""

    USER = "user"
    NAME = "name"
    ZONE = "zone"
    BEAT = "beat"
    TOPICS = "topics"
    SHAPERS = "shapers"
    DAY = "day"
    TIME = "time"
    UNTIL = "until"
    REASON = "reason"
    NOTE = "note"
    QUESTION = "question"
    MUST = "must"
    NEVER = "never"
    ADDRESS = "address"
    KIND = "kind"
    WHOSE = "whose"
    EXPERT = "expert"
    TITLE = "title"
    DATE = "date"
    PLACE = "place"
    IDEA = "idea"
    GOAL = "goal"
    BUDGET = "budget"
    EVERY = "every"
    DAYS = "days"
    BEGINS = "begins"
    ENDS = "ends"
    COUNTRY = "country"
    SINCE = "since"
    COLLEAGUE = "colleague"


KEEP_OFF_RECORD = "keep_off_record"  # message shortcuts
ASK_EXPERT = "ask_expert"
