"""Taking a logged URL apart, in Spark expressions."""

from pyspark.sql import Column
from pyspark.sql import functions as F


def url_fields(url: Column, method: Column) -> dict[str, Column]:
    """Scheme, authority and path (with the query) of a request's URL.

    A CONNECT names ``host:port`` and nothing else. Any other URL must be absolute, or all three
    are null; so is an empty authority. An empty path is ``/``, as RFC 9110 section 4.2.3 has it.
    """
    is_tunnel = F.coalesce(F.upper(method) == "CONNECT", F.lit(False))
    # A path may hold `://` too; taking it for a scheme would let a client choose its host.
    is_absolute = url.rlike("^[A-Za-z][A-Za-z0-9+.-]*://")
    end = F.instr(url, "://")
    rest = F.substr(url, end + 3)
    authority = F.regexp_extract(rest, r"^[^/?#]*", 0)
    path = F.substr(rest, F.length(authority) + 1)
    return {
        "scheme": F.when(~is_tunnel & is_absolute, F.lower(F.substr(url, F.lit(1), end - 1))),
        "authority": F.when(is_tunnel, url).when(is_absolute, F.nullif(authority, F.lit(""))),
        "path": F.when(~is_tunnel & is_absolute, F.when(path == "", F.lit("/")).otherwise(path)),
    }


def loose_url_fields(url: Column, method: Column) -> dict[str, Column]:
    """`url_fields`, and the same of text without a scheme: ``host/path`` or ``/path`` alone."""
    strict = url_fields(url, method)
    is_tunnel = F.coalesce(F.upper(method) == "CONNECT", F.lit(False))
    is_loose = ~is_tunnel & strict["scheme"].isNull()
    authority = F.regexp_extract(url, r"^[^/?#]*", 0)
    path = F.substr(url, F.length(authority) + 1)
    loose = {
        "authority": F.nullif(authority, F.lit("")),
        "path": F.when(path == "", F.lit("/")).otherwise(path),
    }
    return strict | {
        name: F.when(is_loose, value).otherwise(strict[name]) for name, value in loose.items()
    }
