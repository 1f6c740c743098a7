# The tables of the one-byte charsets.
leaksift_embed(charsets SOURCES lib/text/charset_name.c lib/text/windows_1252.c lib/base/utf8.c)
