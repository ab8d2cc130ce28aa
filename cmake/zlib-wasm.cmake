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

# The page deflates at one level with one strategy. zlib chooses its method by tables, so that no linker can tell that
# the others are never used: here they are taken out of a copy (1.2 KB less after brotli; the same bytes come out).
set(deflate_one "${CMAKE_BINARY_DIR}/zlib-deflate/deflate.c")
file(READ "${HARK_ZLIB_SOURCE}/deflate.c" source)
string(REGEX REPLACE "deflate_(stored|fast)}" "deflate_slow}" one "${source}")
string(REGEX REPLACE "bstate = s->level == 0 \\?[^;]*;" "bstate = deflate_slow(s, flush);" one "${one}")
string(FIND "${one}" "bstate = deflate_slow(s, flush);" found)
if(found EQUAL -1)
  message(FATAL_ERROR "this zlib's deflate.c chooses its method in another way: see cmake/zlib-wasm.cmake")
endif()
file(CONFIGURE OUTPUT "${deflate_one}" CONTENT "${one}" @ONLY)
hark_zlib_library(hark_zlib trees.c zutil.c)
target_sources(hark_zlib PRIVATE "${deflate_one}" "${CMAKE_CURRENT_LIST_DIR}/adler32.c")
