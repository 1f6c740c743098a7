/* Time stamps of containers as the result model writes them, "2021-03-04T10:22:00". Out of range: "". */
#ifndef LS_EXTRACT_CLOCK_H
#define LS_EXTRACT_CLOCK_H
#include <stdint.h>

enum { LS_CLOCK_SIZE = 20 };

void ls_clock_utc(int64_t seconds, char at[LS_CLOCK_SIZE]);                  /* since 1970, UTC */
void ls_clock_filetime(uint64_t ticks, char at[LS_CLOCK_SIZE]);              /* Windows FILETIME: 100 ns since 1601, UTC */
void ls_clock_dos(uint16_t date, uint16_t time, char at[LS_CLOCK_SIZE]);     /* MS-DOS, no zone */
#endif
