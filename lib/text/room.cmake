# The tables of the one-byte charsets, as one source that a program of the build writes.
set(LS_CHARSET_TABLES ${CMAKE_CURRENT_BINARY_DIR}/generated/charset_tables.c)
add_executable(leaksift_embed_charsets lib/embed_charsets.c lib/text/charset_name.c lib/text/windows_1252.c lib/base/utf8.c)
target_include_directories(leaksift_embed_charsets PRIVATE include lib)
target_compile_definitions(leaksift_embed_charsets PRIVATE _GNU_SOURCE)
target_compile_options(leaksift_embed_charsets PRIVATE ${LS_WARNINGS})
add_custom_command(
  OUTPUT ${LS_CHARSET_TABLES}
  COMMAND ${CMAKE_COMMAND} -E make_directory ${CMAKE_CURRENT_BINARY_DIR}/generated
  COMMAND leaksift_embed_charsets ${LS_CHARSET_TABLES}
  DEPENDS leaksift_embed_charsets
  COMMENT "Embedding the charsets"
  VERBATIM)
list(APPEND LS_GENERATED ${LS_CHARSET_TABLES})
