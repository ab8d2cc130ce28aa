# Obtains the zlib source of this machine's Debian (once, into HARK_ZLIB_SOURCE) and makes hark_zlib_inflate of it, for the
# viewer. (Deflate is schema/deflate.c, for the page and everywhere.)
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
