/* Any bytes as the content stream of a page: the lexer, the interpreter and the layout without QPDF's parser before them. */
#include "base/buffer.h"
#include "extract/handler.h"
#include "null_sink.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    ls_buffer file = {0};
    size_t places[5];
    null_sink sink;
    ls_input input;
    ls_buffer_puts(&file, "%PDF-1.4\n");
    static const char *const objects[] = {
        "1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n", "2 0 obj<</Type/Pages/Count 1/Kids[3 0 R]>>endobj\n",
        ("3 0 obj<</Type/Page/Parent 2 0 R/Contents 4 0 R/Resources<</Font<</F1<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>"
        "/F2<</Type/Font/Subtype/Type0/Encoding/90ms-RKSJ-V/DescendantFonts[<</Subtype/CIDFontType0>>]>>>>>>>>endobj\n")};
    for (size_t i = 0; i < 3; i++) places[i] = file.length, ls_buffer_puts(&file, objects[i]);
    places[3] = file.length;
    ls_buffer_printf(&file, "4 0 obj<</Length %zu>>stream\n", size);
    ls_buffer_append(&file, data, size);
    ls_buffer_puts(&file, "\nendstream endobj\n");
    places[4] = file.length;
    ls_buffer_puts(&file, "xref\n0 5\n0000000000 65535 f \n");
    for (size_t i = 0; i < 4; i++) ls_buffer_printf(&file, "%010zu 00000 n \n", places[i]);
    ls_buffer_printf(&file, "trailer<</Size 5/Root 1 0 R>>\nstartxref\n%zu\n%%%%EOF\n", places[4]);
    null_sink_init(&sink);
    ls_input_memory(&input, file.data, file.length);
    ls_extract about = {.media_type = "application/pdf", .name = "x", .limits = &sink.limits};
    ls_handler_find(about.media_type)->run(&about, &input, &sink.sink);
    ls_input_close(&input);
    ls_buffer_free(&file);
    return 0;
}
