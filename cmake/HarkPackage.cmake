# `cmake --install build/release` and `cpack` (in build/release): the program, its service and its docs.
# Where the unit looks for it, unless another place is asked for.
if(CMAKE_INSTALL_PREFIX_INITIALIZED_TO_DEFAULT)
  set(CMAKE_INSTALL_PREFIX /usr CACHE PATH "" FORCE)
endif()
include(GNUInstallDirs)

install(TARGETS hark RUNTIME DESTINATION "${CMAKE_INSTALL_BINDIR}")
install(FILES examples/systemd/hark.service DESTINATION lib/systemd/system)
install(FILES examples/systemd/hark.conf DESTINATION /etc/hark)
install(FILES README.md CHANGELOG.md docs/operating.md docs/api.md docs/privacy.md DESTINATION "${CMAKE_INSTALL_DOCDIR}")
install(FILES LICENSE DESTINATION "${CMAKE_INSTALL_DOCDIR}" RENAME copyright)

set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_STRIP_FILES ON)
set(CPACK_PACKAGE_CONTACT "the hark authors")
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "collects, keeps, replays and explains recorded visits to web sites")
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_PACKAGE_RECOMMENDS "tzdata, ca-certificates")
set(CPACK_DEBIAN_PACKAGE_SECTION web)
set(CPACK_DEBIAN_PACKAGE_CONTROL_STRICT_PERMISSION ON)
set(CPACK_DEBIAN_PACKAGE_CONTROL_EXTRA "${CMAKE_SOURCE_DIR}/cmake/package/postinst;${CMAKE_SOURCE_DIR}/cmake/package/prerm"
  "${CMAKE_SOURCE_DIR}/cmake/package/postrm" "${CMAKE_BINARY_DIR}/conffiles")
file(WRITE "${CMAKE_BINARY_DIR}/conffiles" "/etc/hark/hark.conf\n")
include(CPack)
