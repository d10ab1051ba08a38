"""What implants call themselves."""

EXPLORER_9 = "Mozilla/5.0 (compatible; MSIE 9.0; Windows NT 6.1; Trident/5.0)"
EXPLORER_11 = "Mozilla/5.0 (Windows NT 6.1; WOW64; Trident/7.0; rv:11.0) like Gecko"
EXPLORER_11_ON_8 = "Mozilla/5.0 (Windows NT 6.3; Trident/7.0; rv:11.0) like Gecko"
EXPLORER_7 = "Mozilla/4.0 (compatible; MSIE 7.0; Windows NT 6.1; Trident/7.0; SLCC2)"
EXPLORER_8 = "Mozilla/4.0 (compatible; MSIE 8.0; Windows NT 6.1)"
CHROME_41 = (
    "Mozilla/5.0 (Windows NT 6.1) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Chrome/41.0.2228.0 Safari/537.36"
)
CHROME_80 = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Chrome/80.0.3987.122 Safari/537.36"
)
CHROME_122 = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Chrome/122.0.0.0 Safari/537.36"
)
EDGE_122 = CHROME_122 + " Edg/122.0.0.0"
GO = "Go-http-client/1.1"
POWERSHELL = "Mozilla/5.0 (Windows NT; Windows NT 10.0; en-US) WindowsPowerShell/5.1.19041.3803"
LOKI = "Mozilla/4.08 (Charon; Inferno)"
NETSUPPORT = "NetSupport Manager/1.3"
CRYPTO_API = "Microsoft-CryptoAPI/10.0"
"""The last looks like the certificate checks of every Windows."""
