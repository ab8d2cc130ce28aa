# Writes OUT, a C file that holds the files of FOLDERS ("prefix=folder", comma-separated). Run while building:
# cmake -DOUT=… -DFOLDERS=… -P embed.cmake. The contents come in by .incbin, so that megabytes cost nothing to compile;
# the hashes in the file make the compiler run again when a content changes.
set(pieces "")
set(rows "")
set(number 0)
string(REPLACE "," ";" FOLDERS "${FOLDERS}")
foreach(pair IN LISTS FOLDERS)
  string(REGEX MATCH "^([^=]*)=(.*)$" matched "${pair}")
  set(prefix "${CMAKE_MATCH_1}")
  set(folder "${CMAKE_MATCH_2}")
  file(GLOB_RECURSE files LIST_DIRECTORIES false RELATIVE "${folder}" "${folder}/*")
  list(SORT files)
  foreach(file IN LISTS files)
    if(file MATCHES "(^|/)\\.|\\.md$|\\.map$|\\.d\\.ts$")
      continue()
    endif()
    file(SHA256 "${folder}/${file}" hash)
    string(SUBSTRING "${hash}" 0 16 tag)
    string(APPEND pieces "EMBED(${number}, \"${folder}/${file}\") // ${hash}\n")
    string(APPEND rows "    {\"${prefix}${file}\", \"\\\"${tag}\\\"\", asset_${number}, asset_${number}_end},\n")
    math(EXPR number "${number} + 1")
  endforeach()
endforeach()
set(text "// Made by collector/assets/embed.cmake; not for editing.
#include \"collector/assets/assets.h\"

#define EMBED(n, file) \\
  __asm__(\".section .rodata\\n.balign 16\\nasset_\" #n \":\\n.incbin \\\"\" file \"\\\"\\nasset_\" #n \"_end:\\n.byte 0\\n.previous\\n\"); \\
  extern const uint8_t asset_##n[], asset_##n##_end[];
${pieces}
const hark_asset hark_assets[] = {
${rows}    {NULL, NULL, NULL, NULL},
};
")
set(old "")
if(EXISTS "${OUT}")
  file(READ "${OUT}" old)
endif()
if(NOT old STREQUAL text)
  file(WRITE "${OUT}" "${text}")
endif()
