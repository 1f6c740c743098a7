# ls_embed(symbol output file…): the files as an array of ls_builtin_file in one generated source, remade when they change.
include_guard()
function(ls_embed symbol output)
  add_custom_command(
    OUTPUT ${output}
    COMMAND ${CMAKE_COMMAND} -DOUT=${output} -DSYMBOL=${symbol} "-DFILES=${ARGN}" -P
            ${PROJECT_SOURCE_DIR}/lib/rules/embed.cmake
    DEPENDS ${ARGN} ${PROJECT_SOURCE_DIR}/lib/rules/embed.cmake
    COMMENT "Embedding ${symbol}"
    VERBATIM)
endfunction()
