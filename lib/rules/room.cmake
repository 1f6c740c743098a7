# The built-in rule files, in order of name, as one source that a program of the build writes.
file(GLOB LS_RULE_FILES CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/lib/rules/data/*.yaml)
list(SORT LS_RULE_FILES)
set(LS_BUILTIN_RULES ${CMAKE_CURRENT_BINARY_DIR}/generated/builtin_rules.c)
add_executable(leaksift_embed_rules lib/embed_rules.c lib/rules/yaml.c lib/base/arena.c lib/base/alloc.c lib/base/status.c)
target_include_directories(leaksift_embed_rules PRIVATE include lib)
target_compile_definitions(leaksift_embed_rules PRIVATE _GNU_SOURCE)
target_compile_options(leaksift_embed_rules PRIVATE ${LS_WARNINGS})
target_link_libraries(leaksift_embed_rules PRIVATE PkgConfig::DEPS)
add_custom_command(
  OUTPUT ${LS_BUILTIN_RULES}
  COMMAND ${CMAKE_COMMAND} -E make_directory ${CMAKE_CURRENT_BINARY_DIR}/generated
  COMMAND leaksift_embed_rules ${LS_BUILTIN_RULES} ${LS_RULE_FILES}
  DEPENDS leaksift_embed_rules ${LS_RULE_FILES}
  COMMENT "Embedding the rules"
  VERBATIM)
list(APPEND LS_GENERATED ${LS_BUILTIN_RULES})
