// The fakes for a plugin's own tests: services and facilities in the hands of the test.
#pragma once

#include <moosaic/testing/fakes/recording_accounts.hpp>
#include <moosaic/testing/fakes/recording_sessions.hpp>
#include <moosaic/testing/fakes/recording_tasks.hpp>
#include <moosaic/testing/fakes/services.hpp>
