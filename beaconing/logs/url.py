"""Taking a logged URL apart, in Spark expressions."""

from pyspark.sql import Column
from pyspark.sql import functions as F


def url_fields(url: Column, method: Column) -> dict[str, Column]:
    """Scheme, authority and path (with the query) of a request's URL.

    A CONNECT names ``host:port`` and nothing else. Any other URL must be absolute, or all three
    are null. An empty path is ``/``, as RFC 9110 section 4.2.3 has it.
    """
    is_tunnel = F.upper(method) == "CONNECT"
    # A scheme is short, and its end comes before any slash of the rest.
    end = F.instr(url, "://")
    is_absolute = end.between(2, 12)
    rest = F.substr(url, end + 3)
    authority = F.regexp_extract(rest, r"^[^/?#]*", 0)
    path = F.substr(rest, F.length(authority) + 1)
    return {
        "scheme": F.when(~is_tunnel & is_absolute, F.lower(F.substr(url, F.lit(1), end - 1))),
        "authority": F.when(is_tunnel, url).when(is_absolute, authority),
        "path": F.when(~is_tunnel & is_absolute, F.when(path == "", F.lit("/")).otherwise(path)),
    }
