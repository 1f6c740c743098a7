/* Time stamps of containers as the result model writes them, "2021-03-04T10:22:00". Out of range: "". */
#ifndef LS_EXTRACT_CLOCK_H
#define LS_EXTRACT_CLOCK_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { LS_CLOCK_SIZE = 20, LS_CLOCK_ZONE_SIZE = 8 };

void ls_clock_utc(int64_t seconds, char at[LS_CLOCK_SIZE]);                  /* since 1970, UTC */
void ls_clock_filetime(uint64_t ticks, char at[LS_CLOCK_SIZE]); /* Windows FILETIME: 100 ns since 1601, UTC */
void ls_clock_dos(uint16_t date, uint16_t time, char at[LS_CLOCK_SIZE]);     /* MS-DOS, no zone */
/* W3C-DTF as documents have it, "2021-03-04", "2021-03-04T10:22Z", "2021-03-04T10:22:00.5+01:00"; also with ':' in the
 * date and a blank before the time, as EXIF has it. False: no such time. Zone: "none", "UTC", "+01:00". */
bool ls_clock_iso(const char *text, size_t length, char at[LS_CLOCK_SIZE], char zone[LS_CLOCK_ZONE_SIZE]);
#endif
