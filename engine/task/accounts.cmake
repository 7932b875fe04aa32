# Accounts: logins, passwords, keys. Included by this room's CMakeLists.txt.
pkg_check_modules(SODIUM REQUIRED IMPORTED_TARGET libsodium)

add_library(moosaic_accounts STATIC
  ${CMAKE_CURRENT_LIST_DIR}/account_keys.cpp
  ${CMAKE_CURRENT_LIST_DIR}/account_passwords.cpp
  ${CMAKE_CURRENT_LIST_DIR}/accounts.cpp)
target_include_directories(moosaic_accounts PUBLIC ${PROJECT_SOURCE_DIR}/engine)
target_link_libraries(moosaic_accounts PUBLIC Moosaic::sdk moosaic_world PRIVATE PkgConfig::SODIUM)

moosaic_test(accounts_test
  ${CMAKE_CURRENT_LIST_DIR}/accounts_test.cpp ${PROJECT_SOURCE_DIR}/engine/world/schema.cpp
  LIBS moosaic_accounts PkgConfig::SODIUM)

moosaic_fuzz(fuzz_key ${CMAKE_CURRENT_LIST_DIR}/fuzz_key.cpp SEEDS fuzz_keys LIBS moosaic_accounts)
