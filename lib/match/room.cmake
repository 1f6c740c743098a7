# The Public Suffix List, embedded as it stands (its licence, MPL-2.0, is the file's own).
include(${PROJECT_SOURCE_DIR}/lib/rules/embed_function.cmake)
ls_embed(ls_public_suffixes ${CMAKE_CURRENT_BINARY_DIR}/generated/public_suffixes.c
         ${PROJECT_SOURCE_DIR}/lib/match/tables/public_suffix_list.dat)
list(APPEND LS_GENERATED ${CMAKE_CURRENT_BINARY_DIR}/generated/public_suffixes.c)
