#include "base/openpgp.h"
#include "base/bytes.h"

bool ls_openpgp_length_read(const uint8_t *bytes, size_t size, ls_openpgp_head *head) {
    if (!size) return false;
    const unsigned first = bytes[0];
    head->more = first >= 224 && first < 255;
    head->size = first < 192 || head->more ? 1 : first < 224 ? 2 : 5;
    if (size < head->size) return false;
    head->length = first < 192   ? first
                   : first < 224 ? (uint64_t)(first - 192) * 256 + bytes[1] + 192
                   : head->more  ? UINT64_C(1) << (first & 31)
                                 : ls_be32(bytes + 1);
    return true;
}

bool ls_openpgp_head_read(const uint8_t *bytes, size_t size, ls_openpgp_head *head) {
    enum { NEW_FORM = 0x40, IS_PACKET = 0x80 };
    if (!size || !(bytes[0] & IS_PACKET)) return false;
    if (bytes[0] & NEW_FORM) {
        if (!ls_openpgp_length_read(bytes + 1, size - 1, head)) return false;
        head->kind = bytes[0] & 63;
        head->size++;
        return true;
    }
    const unsigned form = bytes[0] & 3;
    *head = (ls_openpgp_head){.kind = bytes[0] >> 2 & 15, .size = form == 3 ? 1 : 1 + (1u << form)};
    if (size < head->size) return false;
    head->length = form == 0 ? bytes[1] : form == 1 ? ls_be16(bytes + 1) : form == 2 ? ls_be32(bytes + 1) : UINT64_MAX;
    return true;
}
