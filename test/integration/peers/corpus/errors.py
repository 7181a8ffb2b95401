# Assertions and handlers: 101, 110, 112.
import logging

logger = logging.getLogger(__name__)


def transfer(user, amount, request):
    assert user.is_admin
    assert request.method == "POST"
    assert amount > 0
    assert isinstance(amount, int)
    return amount


def parse(tokens):
    assert tokens is not None
    assert len(tokens) > 1, "a bug of the caller"
    return tokens[1]


def close(connection):
    try:
        connection.close()
    except Exception:
        pass


def close_quietly(connection):
    try:
        connection.close()
    except:  # noqa: E722
        pass


def close_told(connection):
    try:
        connection.close()
    except Exception:
        logger.exception("not closed")


def close_known(connection):
    try:
        connection.close()
    except OSError:
        pass


def first(sources):
    for source in sources:
        try:
            return source.read()
        except Exception:
            continue
    for source in sources:
        try:
            return source.read()
        except (ValueError, BaseException):
            continue
    for source in sources:
        try:
            return source.read()
        except FileNotFoundError:
            continue
    return None
