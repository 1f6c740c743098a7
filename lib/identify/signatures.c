/* Signatures as data: magic bytes, where they stand, media type. Sources: the formats' own specifications, checked
 * against file(1) 5.44's magic. The first line that matches wins, so a longer signature stands before a shorter one of
 * the same start. Types whose kind hangs on more than fixed bytes (ZIP, OLE2, tar, mail, text) have probes of their
 * own. */
#include "identify/probes.h"
#include <pthread.h>
#include <string.h>

/* clang-format off */
#define M(offset, magic, type) {offset, sizeof(magic) - 1, magic, 0, 0, NULL, type}
#define M2(offset, magic, at, second, type) {offset, sizeof(magic) - 1, magic, at, sizeof(second) - 1, second, type}

const ls_signature ls_signatures[] = {
    /* archives and compressed files */
    M(0, "PK\x03\x04", "application/zip"),
    M(0, "PK\x05\x06", "application/zip"),
    M(0, "PK\x07\x08PK\x03\x04", "application/zip"),
    M(0, "PK00PK\x03\x04", "application/zip"),
    M(0, "\x1f\x8b\x08", "application/gzip"),
    M2(0, "BZh", 4, "1AY&SY", "application/x-bzip2"),
    M2(0, "BZh", 4, "\x17\x72\x45\x38\x50\x90", "application/x-bzip2"),
    M(0, "\xfd" "7zXZ\0", "application/x-xz"),
    M(0, "\x28\xb5\x2f\xfd", "application/zstd"),
    M(0, "\x04\x22\x4d\x18", "application/x-lz4"),
    M(0, "\x02\x21\x4c\x18", "application/x-lz4"),
    M(0, "LZIP\x01", "application/x-lzip"),
    M(0, "LZIP\0", "application/x-lzip"),
    M(0, "\x89LZO\0\r\n\x1a\n", "application/x-lzop"),
    M(0, "LRZI", "application/x-lrzip"),
    M(0, "\x1f\x9d", "application/x-compress"),
    M(0, "7z\xbc\xaf\x27\x1c", "application/x-7z-compressed"),
    M(0, "Rar!\x1a\x07", "application/vnd.rar"),
    M(0, "MSCF\0\0\0\0", "application/vnd.ms-cab-compressed"),
    M(0, "ISc(", "application/x-installshield"),
    M(0, "070701", "application/x-cpio"),
    M(0, "070702", "application/x-cpio"),
    M(0, "070707", "application/x-cpio"),
    M(0, "!<arch>\ndebian-binary", "application/vnd.debian.binary-package"),
    M(0, "!<arch>\n", "application/x-archive"),
    M(0, "!<thin>\n", "application/x-archive"),
    M(0, "\xed\xab\xee\xdb", "application/x-rpm"),
    M(0, "xar!\0\x1c", "application/x-xar"),
    M2(2, "-lh", 6, "-", "application/x-lha"),
    M2(2, "-lz", 6, "-", "application/x-lha"),
    M(0, "WARC/", "application/warc"),
    M(0, "filedesc://", "application/x-internet-archive"),
    M(0, "\x60\xea", "application/x-arj"),
    M(7, "**ACE**", "application/x-ace-compressed"),
    M(0, "StuffIt (c)", "application/x-stuffit"),
    M(0, "ITSF\x03\0\0\0", "application/vnd.ms-htmlhelp"),
    M(0, "MSWIM\0\0\0", "application/x-ms-wim"),
    M(0, "hsqs", "application/vnd.squashfs"),
    M(0, "sqsh", "application/vnd.squashfs"),
    /* documents and mail stores */
    M(0, "%PDF-", "application/pdf"),
    M(0, "{\\rtf", "application/rtf"),
    M(0, "{\\rt", "application/rtf"), /* all that Word asks for */
    M(0, "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "application/x-ole-storage"),
    M(0, "ActiveMime\0", "application/x-mso"),
    M(0, "!BDN", "application/vnd.ms-outlook-pst"),
    M(0, "\x78\x9f\x3e\x22", "application/vnd.ms-tnef"),
    M(0, "\xcf\xad\x12\xfe", "application/x-outlook-express-dbx"),
    M(0, "%!PS-AdobeFont", "application/x-font-type1"),
    M(0, "%!FontType1", "application/x-font-type1"),
    M(0, "%!PS", "application/postscript"),
    M(0, "\x04%!PS", "application/postscript"),
    M(0, "\xc5\xd0\xd3\xc6", "application/postscript"),
    M(0, "AT&TFORM", "image/vnd.djvu"),
    M(0, "\xe4\x52\x5c\x7b\x8c\xd8\xa7\x4d\xae\xb1\x53\x78\xd0\x29\x96\xd3", "application/onenote"),
    M(0, "\xa1\x2f\xff\x43\xd9\xef\x76\x4c\x9e\xe2\x10\xea\x57\x22\x76\x5f", "application/onenote"), /* .onetoc2 */
    M2(0, "\xff" "WPC", 9, "\x16", "image/x-wpg"),
    M(0, "\xff" "WPC", "application/vnd.wordperfect"),
    M(0, "\xdb\xa5", "application/msword"), /* Word 2 */
    M(0, "\x31\xbe\0\0", "application/msword"), /* Word for DOS, Write */
    M(0, "\x09\x08\x08\0\0\x05", "application/vnd.ms-excel"), /* BIFF5 stream without OLE2 */
    M2(0, "\x09\x08", 4, "\0\x05", "application/vnd.ms-excel"),
    M2(0, "\x09\x04\x06\0", 5, "\0", "application/vnd.ms-excel"), /* BIFF4 */
    M2(0, "\x09\x02\x06\0", 5, "\0", "application/vnd.ms-excel"), /* BIFF3 */
    M2(0, "\x09\0\x04\0", 5, "\0", "application/vnd.ms-excel"),   /* BIFF2 */
    M(0, "\0\0\x1a\0\0\x10\x04", "application/vnd.lotus-1-2-3"), /* wk3, wk4, 123 */
    M(0, "\0\0\x1a\0\x02\x10\x04", "application/vnd.lotus-1-2-3"),
    M(0, "\0\0\x1a\0\x03\x10\x04", "application/vnd.lotus-1-2-3"),
    M(0, "\0\0\x1a\0\x05\x10\x04", "application/vnd.lotus-1-2-3"),
    M(0, "\0\0\x02\0\x04\x04", "application/vnd.lotus-1-2-3"),
    M(0, "\0\0\x02\0\x05\x04", "application/vnd.lotus-1-2-3"),
    M(0, "\0\0\x02\0\x06\x04", "application/vnd.lotus-1-2-3"),
    M(0, "\0\0\x02\0\x20\x51", "application/vnd.lotus-1-2-3"), /* Quattro Pro and its kin */
    M(0, "\0\0\x02\0\x21\x51", "application/vnd.lotus-1-2-3"),
    M(0, "\0\0\x02\0\x01\x10", "application/vnd.lotus-1-2-3"),
    M(0, "\0\0\x02\0\x02\x10", "application/vnd.lotus-1-2-3"),
    M(0, "\0\0\x02\0\x07\x10", "application/vnd.lotus-1-2-3"),
    M(60, "BOOKMOBI", "application/x-mobipocket-ebook"),
    M(60, "TEXtREAd", "application/x-palmdoc"),
    M(0, "HWP Document File", "application/x-hwp"),
    M(0, "AC10", "image/vnd.dwg"),
    M(0, "bplist00", "application/x-bplist"),
    M(0, "\0\x05\x16\x07\0\x02\0\0", "application/applefile"),
    M(0, "\0\x05\x16\0\0\x02\0\0", "application/applefile"),
    M(0, "\0\0\0\x01""Bud1", "application/x-ds-store"),
    /* databases, logs, captures, disks, memory */
    M(0, "SQLite format 3\0", "application/vnd.sqlite3"),
    M(4, "Standard Jet DB\0", "application/x-msaccess"),
    M(4, "Standard ACE DB\0", "application/x-msaccess"),
    M(0, "\0\x01\0\0MSISAM Database", "application/x-msmoney"),
    M(4, "\xef\xcd\xab\x89", "application/x-ms-ese"),
    M(0, "ElfFile\0", "application/x-ms-evtx"),
    M2(0, "\x30\0\0\0LfLe", 8, "\x01\0\0\0", "application/x-ms-evt"),
    M(0, "regf", "application/x-ms-registry-hive"),
    M(0, "PGDMP", "application/x-pgdump"),
    M(0, "\x37\x7f\x06\x82", "application/x-sqlite-wal"), /* what a database beside it does not have yet */
    M(0, "\x37\x7f\x06\x83", "application/x-sqlite-wal"),
    M(0, "\xd9\xd5\x05\xf9\x20\xa1\x63\xd7", "application/x-sqlite-journal"), /* what it had before */
    M(0, "TAPE\0", "application/x-mtf"), /* Microsoft Tape Format: bkf, SQL Server bak */
    M(0, "Obj\x01", "application/avro"),
    M(0, "PAR1", "application/vnd.apache.parquet"),
    M(0, "ORC\n", "application/vnd.apache.orc"),
    M(0, "\x89HDF\r\n\x1a\n", "application/x-hdf5"),
    M(0, "\xd4\xc3\xb2\xa1", "application/vnd.tcpdump.pcap"),
    M(0, "\xa1\xb2\xc3\xd4", "application/vnd.tcpdump.pcap"),
    M(0, "\x4d\x3c\xb2\xa1", "application/vnd.tcpdump.pcap"),
    M(0, "\xa1\xb2\x3c\x4d", "application/vnd.tcpdump.pcap"),
    M2(0, "\x0a\x0d\x0d\x0a", 8, "\x4d\x3c\x2b\x1a", "application/x-pcapng"),
    M2(0, "\x0a\x0d\x0d\x0a", 8, "\x1a\x2b\x3c\x4d", "application/x-pcapng"),
    M(0, "KDMV", "application/x-vmdk"),
    M(0, "# Disk DescriptorFile", "application/x-vmdk"),
    M(0, "vhdxfile", "application/x-vhdx"),
    M(0, "conectix", "application/x-vhd"),
    M(0, "QFI\xfb", "application/x-qemu-disk"),
    M(64, "\x7f\x10\xda\xbe", "application/x-virtualbox-vdi"),
    M(0, "EVF\x09\x0d\x0a\xff\0", "application/x-ewf"),
    M(0, "PMDMP", "application/x-ms-dump"),
    M(0, "MDMP\x93\xa7", "application/x-ms-dump"),
    M(0, "PAGEDUMP", "application/x-ms-dump"),
    M(0, "PAGEDU64", "application/x-ms-dump"),
    M(0, "\x03\xd9\xa2\x9a", "application/x-keepass"),
    M(0, "\x76\xe8\x04\x60\xc4\x11\xe3\x86", "application/x-microsoft-rpmsg-message"),
    M(0, "LUKS\xba\xbe", "application/x-luks"),
    M(0, "-FVE-FS-", "application/x-bitlocker"),
    M(3, "-FVE-FS-", "application/x-bitlocker"),
    M(0, "Salted__", "application/x-openssl-salted"),
    M(0, "age-encryption.org/v1\n", "application/x-age"),
    M(8, "KBXf", "application/x-gnupg-keybox"),
    M(0, "\xfe\xed\xfe\xed\0\0\0", "application/x-java-keystore"),
    M(0, "\xce\xce\xce\xce\0\0\0", "application/x-java-jce-keystore"),
    M2(0, "\x4c\0\0\0\x01\x14\x02\0", 8, "\0\0\0\0\xc0\0\0\0", "application/x-ms-shortcut"),
    /* pictures */
    M(0, "\x89PNG\r\n\x1a\n", "image/png"),
    M(0, "\xff\xd8\xff", "image/jpeg"),
    M(0, "GIF87a", "image/gif"),
    M(0, "GIF89a", "image/gif"),
    M(0, "II*\0", "image/tiff"),
    M(0, "MM\0*", "image/tiff"),
    M(0, "II+\0", "image/tiff"),
    M(0, "MM\0+", "image/tiff"),
    M2(0, "BM", 14, "\x28\0\0\0", "image/bmp"),
    M2(0, "BM", 14, "\x0c\0\0\0", "image/bmp"),
    M2(0, "BM", 14, "\x6c\0\0\0", "image/bmp"),
    M2(0, "BM", 14, "\x7c\0\0\0", "image/bmp"),
    M2(0, "BM", 6, "\0\0\0\0", "image/bmp"),
    M2(0, "RIFF", 8, "WEBP", "image/webp"),
    M(0, "8BPS\0\x01", "image/vnd.adobe.photoshop"),
    M(0, "gimp xcf", "image/x-xcf"),
    M(0, "VCLMTF", "image/x-starview-metafile"),
    M(10, "\0\x11\x02\xff\x0c\0", "image/x-pict"), /* version 2 (Inside Macintosh: Imaging, 7-6) … */
    M(522, "\0\x11\x02\xff\x0c\0", "image/x-pict"), /* … and as a file */
    M2(0, "\0\0\x01\0", 5, "\0", "image/vnd.microsoft.icon"),
    M2(0, "\0\0\x02\0", 5, "\0", "image/x-win-bitmap"),
    M(0, "\0\0\0\x0cjP  \r\n\x87\n", "image/jp2"),
    M(0, "\xff\x4f\xff\x51", "image/x-jp2-codestream"),
    M(0, "\x97JB2\r\n\x1a\n", "image/x-jbig2"),
    M2(4, "ftyp", 8, "heic", "image/heic"),
    M2(4, "ftyp", 8, "heix", "image/heic"),
    M2(4, "ftyp", 8, "mif1", "image/heif"),
    M2(4, "ftyp", 8, "msf1", "image/heif"),
    M2(4, "ftyp", 8, "avif", "image/avif"),
    M2(4, "ftyp", 8, "crx ", "image/x-canon-cr3"),
    M(0, "\xd7\xcd\xc6\x9a", "image/wmf"),
    M(0, "\x01\0\x09\0\0\x03", "image/wmf"),
    M2(0, "\x01\0\0\0", 40, " EMF", "image/emf"),
    M(0, "\xff\x0a", "image/jxl"),
    M(0, "\0\0\0\x0cJXL \r\n\x87\n", "image/jxl"),
    M(0, "II\xbc\x01", "image/jxr"),
    M(0, "\x0a\x05\x01\x08", "image/x-pcx"),
    M(0, "\x0a\x05\x01\x01", "image/x-pcx"),
    M(0, "v/1\x01", "image/x-exr"),
    /* sound and film */
    M2(0, "RIFF", 8, "WAVE", "audio/x-wav"),
    M2(0, "RIFF", 8, "AVI ", "video/x-msvideo"),
    M2(0, "RIFF", 8, "ACON", "image/x-ani"),
    M(0, "ID3\x02", "audio/mpeg"),
    M(0, "ID3\x03", "audio/mpeg"),
    M(0, "ID3\x04", "audio/mpeg"),
    M(0, "OggS\0", "audio/ogg"),
    M(0, "fLaC", "audio/flac"),
    M(0, "MThd\0\0\0\x06", "audio/midi"),
    M2(0, "FORM", 8, "AIFF", "audio/x-aiff"),
    M2(0, "FORM", 8, "AIFC", "audio/x-aiff"),
    M(0, "#!AMR", "audio/amr"),
    M(0, ".snd\0\0\0", "audio/basic"),
    M(0, "MAC \x96\x0f\0\0", "audio/x-ape"),
    M2(4, "ftyp", 8, "M4A ", "audio/x-m4a"),
    M2(4, "ftyp", 8, "qt  ", "video/quicktime"),
    M2(4, "ftyp", 8, "3gp", "video/3gpp"),
    M(4, "ftyp", "video/mp4"),
    M2(4, "moov", 12, "mvhd", "video/quicktime"),
    M(4, "mdat", "video/quicktime"),
    M(0, "\x1a\x45\xdf\xa3", "video/x-matroska"),
    M(0, "\x30\x26\xb2\x75\x8e\x66\xcf\x11\xa6\xd9\0\xaa\0\x62\xce\x6c", "video/x-ms-asf"),
    M(0, "FLV\x01", "video/x-flv"),
    M(0, "\0\0\x01\xba", "video/mpeg"),
    M(0, "\0\0\x01\xb3", "video/mpeg"),
    M(0, ".RMF\0\0\0", "application/vnd.rn-realmedia"),
    M2(0, "FWS", 8, "\0", "application/x-shockwave-flash"),
    M(0, "CWS\x06", "application/x-shockwave-flash"),
    M(0, "CWS\x07", "application/x-shockwave-flash"),
    M(0, "CWS\x08", "application/x-shockwave-flash"),
    M(0, "CWS\x09", "application/x-shockwave-flash"),
    M(0, "CWS\x0a", "application/x-shockwave-flash"),
    /* fonts */
    M(0, "wOFF", "font/woff"),
    M(0, "wOF2", "font/woff2"),
    M2(0, "\0\x01\0\0\0", 6, "\0", "font/sfnt"),
    M2(0, "\0\x01\0\0\0", 6, "\x01", "font/sfnt"),
    M(0, "OTTO\0", "font/otf"),
    M(0, "true\0", "font/ttf"),
    M(0, "ttcf\0", "font/collection"),
    M(0, "\x80\x01", "application/x-font-type1"),
    M(0, "\x01" "fcp", "application/x-font-pcf"),
    M(34, "LP", "application/vnd.ms-fontobject"), /* held to its version field below */
    /* programs */
    M(0, "\x7f" "ELF", "application/x-executable"),
    M(0, "MZ", "application/vnd.microsoft.portable-executable"),
    M(0, "\xfe\xed\xfa\xce", "application/x-mach-binary"),
    M(0, "\xfe\xed\xfa\xcf", "application/x-mach-binary"),
    M(0, "\xce\xfa\xed\xfe", "application/x-mach-binary"),
    M(0, "\xcf\xfa\xed\xfe", "application/x-mach-binary"),
    M2(0, "\xca\xfe\xba\xbe\0\0", 6, "\0", "application/java-vm"), /* major version 45 to 255 */
    M(0, "\xca\xfe\xba\xbe", "application/x-mach-binary"),
    M(0, "\0asm\x01\0\0\0", "application/wasm"),
    M(0, "dex\n03", "application/vnd.android.dex"),
    M(0, "BC\xc0\xde", "application/x-llvm-bitcode"),
    M(0, "Microsoft C/C++ MSF 7.00\r\n\x1a" "DS", "application/x-ms-pdb"),
    M(0, "\x1bLua", "application/x-lua-bytecode"),
};
/* clang-format on */
const size_t ls_signature_count = sizeof ls_signatures / sizeof ls_signatures[0];

static bool stands_at(const uint8_t *head, size_t length, uint32_t offset, const char *magic, uint8_t size) {
    return offset + (size_t)size <= length && head[offset] == (uint8_t)magic[0] &&
           memcmp(head + offset, magic, size) == 0;
}

/* A byte that no text holds stands near the start. */
static bool has_control(const uint8_t *head, size_t length) {
    for (size_t i = 0; i < length && i < 512; i++)
        if (head[i] < 32 && !memchr("\t\n\r\f\x1b", head[i], 5)) return true;
    return false;
}

/* Up to four letters may start any text: "MZ" alone must not make a letter an executable and thereby out of scope. */
static bool could_be_words(const ls_signature *line) {
    for (size_t i = 0; i < line->length; i++)
        if (line->magic[i] < 32 || line->magic[i] > 126) return false;
    return line->length <= 4 && strcmp(line->media_type, "application/postscript") != 0;
}

/* Short and far-off signatures meet by chance; what else must hold for these. */
static bool holds(const ls_signature *line, const uint8_t *head, size_t length) {
    const char *type = line->media_type;
    if (could_be_words(line) && !has_control(head, length)) return false;
    if (!strcmp(type, "application/vnd.ms-fontobject")) /* EOT: version at 8, W3C submission of 2008 */
        return length >= 36 && head[8] <= 2 && head[9] == 0 && head[10] <= 2 && head[11] == 0;
    if (!strcmp(type, "application/x-font-type1") && line->length == 2) /* PFB: a segment of text first */
        return length >= 8 && head[6] == '%' && head[7] == '!';
    if (!strcmp(type, "application/x-compress")) /* block mode and 9 to 16 bits, nothing in the spare bits */
        return length >= 3 && (head[2] & 0x60) == 0 && (head[2] & 0x1f) >= 9 && (head[2] & 0x1f) <= 16;
    if (!strcmp(type, "application/x-arj"))
        return length >= 11 && head[3] <= 10 && head[4] >= 0x1e && head[10] <= 9 && head[2] > 0;
    if (!strcmp(type, "application/java-vm")) return length >= 8 && head[7] >= 45;
    if (!strcmp(type, "image/jxl") && line->length == 2)
        return length >= 12 && memchr(head, 0, 256 < length ? 256 : length);
    if (!strcmp(type, "application/msword") && line->length == 2) return length >= 32 && head[3] == 0;
    if (!strcmp(type, "application/x-shockwave-flash") && line->second) return length >= 9 && head[3] <= 50;
    return true;
}

/* Every item asks, so the lines at offset 0 stand by their first byte, those of byte b in near_lines[starts[b]] to
 * near_lines[starts[b + 1]]; the others apart; both in the table's order. */
enum { LINES = sizeof ls_signatures / sizeof ls_signatures[0] };
_Static_assert(LINES <= 256, "a line's number is a byte");
static uint8_t near_lines[LINES], far_lines[LINES];
static uint16_t starts[257], far_count;
static pthread_once_t sorted_once = PTHREAD_ONCE_INIT;

static void sort_lines(void) {
    uint16_t count = 0;
    for (unsigned first = 0; first < 256; first++) {
        starts[first] = count;
        for (size_t i = 0; i < LINES; i++) {
            bool is_near = !ls_signatures[i].offset && (uint8_t)ls_signatures[i].magic[0] == first;
            if (is_near) near_lines[count++] = (uint8_t)i;
        }
    }
    starts[256] = count;
    for (size_t i = 0; i < LINES; i++)
        if (ls_signatures[i].offset) far_lines[far_count++] = (uint8_t)i;
}

const char *ls_signature_find(const uint8_t *head, size_t length) {
    if (!length) return NULL;
    pthread_once(&sorted_once, sort_lines);
    const uint8_t *near = near_lines + starts[head[0]], *near_end = near_lines + starts[head[0] + 1];
    const uint8_t *far = far_lines, *far_end = far_lines + far_count;
    while (near < near_end || far < far_end) {
        bool is_near = far == far_end || (near < near_end && *near < *far);
        const ls_signature *line = &ls_signatures[is_near ? *near++ : *far++];
        if (!stands_at(head, length, line->offset, line->magic, line->length)) continue;
        if (line->second && !stands_at(head, length, line->second_at, line->second, line->second_length)) continue;
        if (holds(line, head, length)) return line->media_type;
    }
    return NULL;
}

/* POSIX.1-1988 ustar header: octal checksum at 148, the sum of all 512 bytes with the checksum as blanks. Old writers
 * summed signed characters. */
bool ls_is_tar(const uint8_t *head, size_t length) {
    if (length < 512 || (!head[0] && memcmp(head + 257, "ustar", 5) != 0)) return false;
    size_t at = 148, end = 156;
    while (at < end && head[at] == ' ') at++;
    unsigned long told = 0;
    size_t digits = 0;
    for (; at < end && head[at] >= '0' && head[at] <= '7'; at++, digits++) told = told * 8 + (head[at] - '0');
    if (digits < 3 || (at < end && head[at] != ' ' && head[at] != 0)) return false;
    long plain = 0, with_sign = 0;
    for (size_t i = 0; i < 512; i++) {
        uint8_t byte = i >= 148 && i < 156 ? ' ' : head[i];
        plain += byte;
        with_sign += (int8_t)byte;
    }
    return (long)told == plain || (long)told == with_sign;
}
