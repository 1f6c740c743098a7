/* Are we built with a sanitizer? Its run-time maps and opens what it likes, and all takes five times as long. */
#ifndef LS_BASE_SANITIZED_H
#define LS_BASE_SANITIZED_H
#ifndef __has_feature /* clang's */
#define __has_feature(name) 0
#endif
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__) || __has_feature(address_sanitizer) || \
    __has_feature(thread_sanitizer)
enum { LS_SANITIZED = 1 };
#else
enum { LS_SANITIZED = 0 };
#endif
#endif
