// A shared library that is no plugin at all.
extern "C" __attribute__((visibility("default"))) int moosaic_unrelated();
int moosaic_unrelated() { return 1; }
