/* Hexadecimal digits. */
#ifndef LS_BASE_HEX_H
#define LS_BASE_HEX_H

/* What a digit of either case stands for; -1: it is none. */
static inline int ls_hex_digit(int c) {
    const unsigned number = (unsigned)c - '0', letter = ((unsigned)c | 0x20) - 'a';
    return number < 10 ? (int)number : letter < 6 ? (int)letter + 10 : -1;
}
#endif
