/* Encrypted presentations ([MS-PPT] 2.3.7): each object of the map is a record that is encrypted with its head, by RC4
 * with a key of its own, made of its persist id. The session, which says how, and the map itself stand in clear. */
#include "extract/office/old_cipher.h"
#include "extract/ole/ppt.h"

enum { HEAD = 8 };

static void decrypt(ls_old_cipher *cipher, uint32_t id, uint8_t *at, size_t room, uint64_t *left) {
    if (room < HEAD) return;
    ls_old_cipher_block(cipher, id);
    ls_rc4_run(&cipher->rc4, at, HEAD);
    size_t length = ls_le32(at + 4);
    if (length > room - HEAD) length = room - HEAD;
    if (length > *left) length = (size_t)*left;
    *left -= length;
    ls_rc4_run(&cipher->rc4, at + HEAD, length);
}

ls_status ls_ppt_decrypt(ls_ppt *ppt, const ls_extract *about) {
    ls_old_cipher cipher;
    ls_ppt_record session;
    if (!ppt->session || !ls_ppt_object(ppt, ppt->session, &session) || session.type != LS_PPT_CRYPT_SESSION)
        return LS_DATA;
    ls_status status =
        ls_old_cipher_rc4(&cipher, ppt->bytes + session.begin, session.end - session.begin, about, ppt->sink);
    if (status != LS_OK) return status;
    if (!ls_buffer_append(&ppt->plain, ppt->bytes, ppt->length)) return LS_NOMEM;
    uint64_t left = ppt->length; /* objects do not overlap: so much can be decrypted at all */
    for (uint32_t id = 0; id < ppt->objects && status == LS_OK && left; id++) {
        uint32_t at = ppt->offsets[id];
        if (id == ppt->session || at >= ppt->length) continue;
        decrypt(&cipher, id, (uint8_t *)ppt->plain.data + at, ppt->length - at, &left);
        status = ls_sink_tick(ppt->sink, 64);
    }
    ppt->bytes = (const uint8_t *)ppt->plain.data;
    return status;
}
