"""Why a model was of no help: every phrase that an error, a log or a page may show, without anybody's words."""

from enum import StrEnum


class Reason(StrEnum):
    """Plain phrases that fit after a colon: "The model did not help: the key was refused"."""

    TIMEOUT = "no answer in time"
    UNREACHABLE = "the server can't be reached"
    CERTIFICATE = "the server's certificate can't be trusted"
    BROKE_OFF = "the connection broke off"
    WAIT = "the server asked us to wait"
    NO_CREDIT = "the account has no credit left"
    KEY_REFUSED = "the key was refused"
    NO_MODEL = "the server has no such model"
    TOO_LONG = "the words were too long for the model"
    NO_SCHEMA = "the server knows no json_schema"
    NO_OBJECT = "the server knows no json_object"
    REFUSED = "the server refused the request"
    SERVER_FAILED = "the server failed"
    ELSEWHERE = "the server sent us elsewhere"
    NO_JSON = "the answer was no JSON"
    ERROR_INSIDE = "the answer held an error"
    EMPTY = "the answer was empty"
    CUT_OFF = "the answer was cut off"
    TOO_BIG = "the answer was too big"
    UNKNOWN = "the call failed in a way I don't know"
