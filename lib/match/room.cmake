# The Public Suffix List, embedded as it stands (its licence, MPL-2.0, is the file's own).
set(LS_SUFFIX_LIST ${PROJECT_SOURCE_DIR}/lib/match/tables/public_suffix_list.dat)
set(LS_SUFFIX_SOURCE ${CMAKE_CURRENT_BINARY_DIR}/generated/public_suffixes.c)
add_custom_command(
  OUTPUT ${LS_SUFFIX_SOURCE}
  COMMAND ${CMAKE_COMMAND} -DOUT=${LS_SUFFIX_SOURCE} -DFILE=${LS_SUFFIX_LIST}
          -P ${PROJECT_SOURCE_DIR}/lib/match/embed_suffixes.cmake
  DEPENDS ${LS_SUFFIX_LIST} ${PROJECT_SOURCE_DIR}/lib/match/embed_suffixes.cmake
  COMMENT "Embedding the Public Suffix List"
  VERBATIM)
list(APPEND LS_GENERATED ${LS_SUFFIX_SOURCE})

# The table of names, its slots filled.
leaksift_embed(names TABLES ${PROJECT_SOURCE_DIR}/lib/match/tables/names.dat)
