# The built-in rule files, in order of name, as one generated source.
include(${PROJECT_SOURCE_DIR}/lib/rules/embed_function.cmake)
file(GLOB LS_RULE_FILES CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/lib/rules/data/*.yaml)
list(SORT LS_RULE_FILES)
ls_embed(ls_builtin_rules ${CMAKE_CURRENT_BINARY_DIR}/generated/builtin_rules.c ${LS_RULE_FILES})
list(APPEND LS_GENERATED ${CMAKE_CURRENT_BINARY_DIR}/generated/builtin_rules.c)
