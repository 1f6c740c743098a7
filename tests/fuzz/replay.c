/* Runs a fuzz target over files and folders of files: the ordinary test of every parser of our own. */
#include <dirent.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static unsigned long replayed;

static void replay_file(const char *path, size_t size) {
    FILE *file = fopen(path, "rb");
    uint8_t *data = malloc(size + 1);
    if (file && data) {
        size_t got = fread(data, 1, size, file);
        LLVMFuzzerTestOneInput(data, got);
        /* The same, cut short in the middle: half a file is the commonest damage. */
        LLVMFuzzerTestOneInput(data, got / 2);
        replayed++;
    }
    if (file) fclose(file);
    free(data);
}

static void replay(const char *path) {
    struct stat about;
    if (lstat(path, &about)) return;
    if (S_ISREG(about.st_mode)) replay_file(path, (size_t)about.st_size);
    if (!S_ISDIR(about.st_mode)) return;
    DIR *folder = opendir(path);
    for (struct dirent *entry; folder && (entry = readdir(folder)) != NULL;) {
        char inner[4096];
        if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0) continue;
        if (snprintf(inner, sizeof inner, "%s/%s", path, entry->d_name) < (int)sizeof inner) replay(inner);
    }
    if (folder) closedir(folder);
}

int main(int count, char **paths) {
    LLVMFuzzerTestOneInput((const uint8_t *)"", 0);
    for (int i = 1; i < count; i++) replay(paths[i]);
    printf("%lu files replayed\n", replayed);
    return 0;
}
