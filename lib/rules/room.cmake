# The built-in rule files, in order of name.
file(GLOB LS_RULE_FILES CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/lib/rules/data/*.yaml)
list(SORT LS_RULE_FILES)
leaksift_embed(rules SOURCES lib/rules/yaml.c lib/base/arena.c lib/base/alloc.c lib/base/status.c
               TABLES ${LS_RULE_FILES} LIBRARIES PkgConfig::DEPS)
