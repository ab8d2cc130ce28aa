# Obtains the zlib source of this machine's Debian (once, into HARK_ZLIB_SOURCE) and makes two libraries of it:
# hark_zlib (deflate only, for the page) and hark_zlib_inflate (inflate only, for the viewer).
#
# The source package comes from the same mirrors as the machine's binary packages: a private source list is made
# from its own at build time, so that nothing of the system is changed. ZLIB_SOURCE=dir uses a tree one has.
set(HARK_ZLIB_SOURCE "${CMAKE_SOURCE_DIR}/build/zlib-src" CACHE PATH "Where the zlib source is or goes")
if(NOT EXISTS "${HARK_ZLIB_SOURCE}/deflate.c")
  execute_process(COMMAND sh "${CMAKE_SOURCE_DIR}/cmake/zlib-source.sh" "${HARK_ZLIB_SOURCE}" RESULT_VARIABLE failed)
  if(failed)
    message(FATAL_ERROR "no zlib source: run cmake/zlib-source.sh DIR, or give -DHARK_ZLIB_SOURCE=DIR")
  endif()
endif()

# NO_GZIP: only zlib streams are made. Z_SOLO: no malloc, no stdio; memory comes from the caller's zalloc.
function(hark_zlib_library name)
  list(TRANSFORM ARGN PREPEND "${HARK_ZLIB_SOURCE}/")
  add_library(${name} STATIC ${ARGN})
  target_include_directories(${name} SYSTEM PUBLIC "${HARK_ZLIB_SOURCE}")
  target_compile_definitions(${name} PUBLIC Z_SOLO PRIVATE NO_GZIP)
  target_compile_options(${name} PRIVATE -w -DZLIB_CONST)
endfunction()
hark_zlib_library(hark_zlib_inflate inflate.c inftrees.c inffast.c adler32.c zutil.c)

# The page deflates at one level with one strategy into one window. zlib chooses all of it at run time, so that no
# compiler can tell that the rest is never used: here it is taken out of a copy (2.5 KB less after brotli; the same bytes
# come out, which tests/sdk/golden.test.mjs looks at).
#
# hark_zlib_replace(VARIABLE REGEX WITH): as string(REGEX REPLACE), which has to find something.
function(hark_zlib_replace variable regex with)
  string(REGEX REPLACE "${regex}" "${with}" changed "${${variable}}")
  if(changed STREQUAL "${${variable}}")
    message(FATAL_ERROR "this zlib has nothing like \"${regex}\": see cmake/zlib-wasm.cmake")
  endif()
  set(${variable} "${changed}" PARENT_SCOPE)
endfunction()

file(READ "${HARK_ZLIB_SOURCE}/deflate.c" deflate)
hark_zlib_replace(deflate "bstate = s->level == 0 \\?[^;]*;" "bstate = deflate_slow(s, flush);")
hark_zlib_replace(deflate "configuration_table\\[s->level\\].max_lazy" "16")
hark_zlib_replace(deflate "configuration_table\\[s->level\\].good_length" "8")
hark_zlib_replace(deflate "configuration_table\\[s->level\\].(nice_length|max_chain)" "128")
hark_zlib_replace(deflate "deflateStateCheck\\(strm\\)( \\|\\||\\))" "0\\1")    # the stream is always our own
hark_zlib_replace(deflate "flush == Z_PARTIAL_FLUSH|flush != Z_BLOCK" "0")       # the flushes are BLOCK and FINISH
hark_zlib_replace(deflate "s->high_water < s->window_size" "0")                  # what only pleases memory checkers
hark_zlib_replace(deflate "#include \"deflate.h\"" "\\0\n#undef MAX_DIST\n#define MAX_DIST(s) (32768U - MIN_LOOKAHEAD)")
file(READ "${HARK_ZLIB_SOURCE}/trees.c" trees)
hark_zlib_replace(trees "#( *)ifdef GEN_TREES_H" "#\\1if 0") # the tables are made, not shipped, but not written to a file
hark_zlib_replace(trees "(ZLIB_DEBUG\nlocal void send_bits)" "Z_SOLO\nlocal void send_bits") # a function, no macro
hark_zlib_replace(trees "s->bits_sent \\+= [^;]*;" "")
hark_zlib_replace(trees "s->strm->data_type == Z_UNKNOWN" "0")                   # nobody asks
foreach(file deflate trees)
  hark_zlib_replace(${file} "zmemcpy\\(" "__builtin_memcpy(")
  set(fixed w_bits=15 w_size=32768U w_mask=32767U hash_bits=15 hash_size=32768U hash_mask=32767U hash_shift=5 level=6 strategy=0)
  foreach(pair ${fixed})
    string(REGEX MATCH "^(.*)=(.*)$" pair "${pair}")
    set(field "${CMAKE_MATCH_1}")
    set(value "${CMAKE_MATCH_2}")
    string(REGEX REPLACE "d?s->${field} +=  ?[^=;][^;]*;" "" ${file} "${${file}}")
    string(REGEX REPLACE "d?s->${field}([^a-z_])" "${value}\\1" ${file} "${${file}}")
  endforeach()
  file(CONFIGURE OUTPUT "${CMAKE_BINARY_DIR}/zlib-deflate/${file}.c" CONTENT "${${file}}" @ONLY)
endforeach()
hark_zlib_library(hark_zlib zutil.c)
target_compile_definitions(hark_zlib PRIVATE GEN_TREES_H)
target_sources(hark_zlib PRIVATE "${CMAKE_BINARY_DIR}/zlib-deflate/deflate.c" "${CMAKE_BINARY_DIR}/zlib-deflate/trees.c"
               "${CMAKE_CURRENT_LIST_DIR}/adler32.c")
