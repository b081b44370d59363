"""The letters of Vietnamese that ASCII has not."""

VIETNAMESE = "ÀÁÂÃÈÉÊÌÍÒÓÔÕÙÚÝàáâãèéêìíòóôõùúýĂăĐđĨĩŨũƠơƯư" + "".join(map(chr, range(0x1EA0, 0x1EFA)))
"""All 134, composed: small and capital, with and without marks of tone."""
