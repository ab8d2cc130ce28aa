# Four verbs for the whole tree: hark_library, hark_test, hark_fuzz, hark_bench.
# Flags hang on the INTERFACE target hark_flags; nothing is global.

option(HARK_TESTS "Build the tests" ON)
option(HARK_BENCHES "Build the benchmarks' programs where the tests are not built" OFF)
option(HARK_WERROR "Treat warnings as errors (presets turn it on)" OFF)
option(HARK_FUZZERS "Build fuzz targets with libFuzzer (needs clang)" OFF)
set(HARK_SANITIZE "" CACHE STRING "Sanitizers, e.g. address,undefined")
# Emscripten's toolchain file sets EMSCRIPTEN: then only what runs in a page is built.
if(EMSCRIPTEN)
  set(HARK_WASM ON)
endif()

add_library(hark_flags INTERFACE)
target_compile_features(hark_flags INTERFACE c_std_11)
target_include_directories(hark_flags INTERFACE "${CMAKE_SOURCE_DIR}" "${CMAKE_BINARY_DIR}/gen")
target_compile_definitions(hark_flags INTERFACE _GNU_SOURCE)
target_compile_options(hark_flags INTERFACE -Wall -Wextra -Wshadow -Wstrict-prototypes -Wmissing-prototypes
  -Wpointer-arith -Wvla $<$<BOOL:${HARK_WERROR}>:-Werror>)
if(HARK_SANITIZE)
  target_compile_options(hark_flags INTERFACE -fsanitize=${HARK_SANITIZE} -fno-omit-frame-pointer
    -fno-sanitize-recover=all)
  target_link_options(hark_flags INTERFACE -fsanitize=${HARK_SANITIZE})
endif()
if(HARK_FUZZERS)
  target_compile_options(hark_flags INTERFACE -fsanitize=fuzzer-no-link)
endif()

# hark_library(NAME SOURCES a.c b.c [LINKS lib …]): a static library of one room.
function(hark_library name)
  cmake_parse_arguments(ARG "" "" "SOURCES;LINKS" ${ARGN})
  add_library(${name} STATIC ${ARG_SOURCES})
  target_link_libraries(${name} PUBLIC hark_flags ${ARG_LINKS})
endfunction()

# hark_test(AREA.ROOM SOURCES test_room.c [LINKS lib …]): one cmocka program, one ctest of that name.
function(hark_test name)
  cmake_parse_arguments(ARG "" "" "SOURCES;LINKS" ${ARGN})
  string(REPLACE "." "_" target "test_${name}")
  add_executable(${target} ${ARG_SOURCES})
  target_link_libraries(${target} PRIVATE hark_flags ${ARG_LINKS} cmocka)
  add_test(NAME ${name} COMMAND ${target} WORKING_DIRECTORY "${CMAKE_SOURCE_DIR}")
endfunction()

# hark_fuzz(NAME SOURCES fuzz_x.c [LINKS lib …] [CORPUS dir]): libFuzzer where HARK_FUZZERS is on; everywhere
# else the corpus replays through the same entry as an ordinary test.
function(hark_fuzz name)
  cmake_parse_arguments(ARG "" "CORPUS" "SOURCES;LINKS" ${ARGN})
  if(HARK_FUZZERS)
    add_executable(fuzz_${name} ${ARG_SOURCES})
    target_link_options(fuzz_${name} PRIVATE -fsanitize=fuzzer)
  else()
    add_executable(fuzz_${name} ${ARG_SOURCES} "${CMAKE_SOURCE_DIR}/tests/fuzz/replay_corpus.c")
    add_test(NAME fuzz.${name} COMMAND fuzz_${name} ${ARG_CORPUS} WORKING_DIRECTORY "${CMAKE_SOURCE_DIR}")
  endif()
  target_link_libraries(fuzz_${name} PRIVATE hark_flags ${ARG_LINKS})
endfunction()

# hark_bench(NAME SOURCES x.c [LINKS lib …]): a program that ./dev bench runs; never a test.
function(hark_bench name)
  cmake_parse_arguments(ARG "" "" "SOURCES;LINKS" ${ARGN})
  add_executable(bench_${name} ${ARG_SOURCES})
  target_link_libraries(bench_${name} PRIVATE hark_flags ${ARG_LINKS})
endfunction()
