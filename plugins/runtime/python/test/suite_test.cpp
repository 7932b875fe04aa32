// runtime/python against the suite of its kind.
#include <moosaic/testing/runtime_suite.hpp>

#include "runtime.hpp"

namespace moosaic::testing {

namespace {

RuntimeUnderTest python_sources() {
    RuntimeUnderTest tested;
    tested.name = "python";
    tested.make = [] { return std::make_unique<python::PythonRuntime>(); };
    tested.forty_two = "return 42";
    tested.first = "return args[0]";
    tested.says_hello = "print('hello')";
    tested.fails = "raise ValueError('no')";
    tested.asks = "return this.name";
    tested.endless = "while True:\n    pass";
    tested.refused = "import os";
    return tested;
}

}  // namespace

INSTANTIATE_TEST_SUITE_P(Python, RuntimeSuite, ::testing::Values(python_sources()), runtime_name);

}  // namespace moosaic::testing
