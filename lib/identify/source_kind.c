/* Which programming language or structured text: by words that start its lines. A table of such words with weights; a
 * kind needs a total of `ENOUGH` over the first lines, so that one English sentence that starts with "import" decides
 * nothing. */
#include "identify/probes.h"
#include <string.h>

enum { LINES = 200, ENOUGH = 4, KINDS = 24 };

static const char *const kinds[KINDS] = {
    "text/x-c", "text/x-c++", "text/x-java", "text/x-python", "text/javascript", "text/x-php", "text/x-perl",
    "text/x-ruby", "text/x-go", "text/x-sql", "text/css", "text/x-shellscript", "text/x-csharp", "text/x-powershell",
    "text/x-ini", "text/x-yaml", "text/x-diff", "text/x-msdos-batch", "text/x-tex", "text/x-ldif", "text/x-rust",
    "text/x-basic", "text/x-makefile", "text/x-dockerfile",
};
enum {
    C,
    CPP,
    JAVA,
    PYTHON,
    JAVASCRIPT,
    PHP,
    PERL,
    RUBY,
    GO,
    SQL,
    CSS,
    SHELL,
    CSHARP,
    POWERSHELL,
    INI,
    YAML,
    DIFF,
    BATCH,
    TEX,
    LDIF,
    RUST,
    BASIC,
    MAKE,
    DOCKER
};

/* clang-format off */
static const struct line_word {
    const char *start;  /* of the line, blanks in front left out */
    const char *within; /* must stand later in the line; NULL: nothing */
    uint8_t kind, weight;
} words[] = {
    {"#include <", NULL, C, 3}, {"#include \"", NULL, C, 3}, {"#define ", NULL, C, 2}, {"#ifndef ", NULL, C, 2}, {"#ifdef ", NULL, C, 2},
    {"typedef struct", NULL, C, 3}, {"static ", "(", C, 1}, {"int main(", NULL, C, 4}, {"struct ", "{", C, 1}, {"return ", ";", C, 1},
    {"using namespace ", ";", CPP, 5}, {"namespace ", "{", CPP, 3}, {"template <", NULL, CPP, 4}, {"template<", NULL, CPP, 4},
    {"std::", NULL, CPP, 2}, {"public:", NULL, CPP, 2}, {"private:", NULL, CPP, 2}, {"class ", ": public ", CPP, 4},
    {"package ", ";", JAVA, 2}, {"import java", ";", JAVA, 4}, {"import org.", ";", JAVA, 3}, {"import com.", ";", JAVA, 3},
    {"public class ", NULL, JAVA, 3}, {"public interface ", NULL, JAVA, 3}, {"@Override", NULL, JAVA, 3}, {"private final ", ";", JAVA, 2},
    {"public static void main(", NULL, JAVA, 4},
    {"def ", "):", PYTHON, 3}, {"class ", "):", PYTHON, 3}, {"from ", " import ", PYTHON, 3}, {"import os", NULL, PYTHON, 3},
    {"import sys", NULL, PYTHON, 3}, {"import numpy", NULL, PYTHON, 4}, {"import pandas", NULL, PYTHON, 4}, {"import re", NULL, PYTHON, 1},
    {"if __name__ ==", NULL, PYTHON, 5}, {"elif ", ":", PYTHON, 2}, {"except ", ":", PYTHON, 2}, {"async def ", ":", PYTHON, 4},
    {"function ", "{", JAVASCRIPT, 2}, {"const ", "=", JAVASCRIPT, 1}, {"const ", "require(", JAVASCRIPT, 4}, {"var ", "require(", JAVASCRIPT, 4},
    {"let ", " = ", JAVASCRIPT, 1}, {"var ", " = ", JAVASCRIPT, 1}, {"import ", " from '", JAVASCRIPT, 4}, {"import ", " from \"", JAVASCRIPT, 4},
    {"export default ", NULL, JAVASCRIPT, 4}, {"export const ", NULL, JAVASCRIPT, 4}, {"module.exports", NULL, JAVASCRIPT, 4},
    {"document.", "(", JAVASCRIPT, 2}, {"window.", NULL, JAVASCRIPT, 2}, {"'use strict'", NULL, JAVASCRIPT, 4}, {"\"use strict\"", NULL, JAVASCRIPT, 4},
    {"console.log(", NULL, JAVASCRIPT, 3}, {"(function", NULL, JAVASCRIPT, 4}, {"$(", "function", JAVASCRIPT, 4}, {"async function ", NULL, JAVASCRIPT, 4},
    {"<?php", NULL, PHP, 9},
    {"use strict;", NULL, PERL, 5}, {"use warnings;", NULL, PERL, 4}, {"my $", ";", PERL, 2}, {"my @", ";", PERL, 2}, {"sub ", "{", PERL, 2},
    {"require '", NULL, RUBY, 3}, {"def ", NULL, RUBY, 1}, {"end", NULL, RUBY, 0}, {"attr_accessor ", NULL, RUBY, 4},
    {"package main", NULL, GO, 5}, {"func ", "{", GO, 2}, {"import (", NULL, GO, 4},
    {"CREATE TABLE ", NULL, SQL, 4}, {"create table ", NULL, SQL, 4}, {"INSERT INTO ", NULL, SQL, 3}, {"insert into ", NULL, SQL, 3},
    {"SELECT ", NULL, SQL, 2}, {"select ", " from ", SQL, 2}, {"DROP TABLE ", NULL, SQL, 4}, {"ALTER TABLE ", NULL, SQL, 4},
    {"CREATE PROCEDURE ", NULL, SQL, 4}, {"CREATE DATABASE ", NULL, SQL, 4}, {"UPDATE ", " SET ", SQL, 3}, {"-- MySQL dump", NULL, SQL, 5},
    {"-- PostgreSQL database dump", NULL, SQL, 5}, {"LOCK TABLES ", NULL, SQL, 4}, {"COPY ", " FROM stdin;", SQL, 5},
    {"BEGIN TRANSACTION;", NULL, SQL, 4}, {"CREATE VIEW ", NULL, SQL, 4}, {"CREATE INDEX ", NULL, SQL, 4},
    {"@media ", "{", CSS, 4}, {"@import url(", NULL, CSS, 4}, {"@charset \"", ";", CSS, 4}, {"font-family:", ";", CSS, 2},
    {"background-color:", ";", CSS, 2}, {"background:", ";", CSS, 1}, {"margin:", ";", CSS, 2}, {"padding:", ";", CSS, 2},
    {"color:", ";", CSS, 1}, {"display:", ";", CSS, 2}, {"body {", NULL, CSS, 2}, {"font-size:", ";", CSS, 2}, {"width:", ";", CSS, 1},
    {"if [", "]", SHELL, 2}, {"fi", NULL, SHELL, 0}, {"export ", "=", SHELL, 2}, {"echo \"", NULL, SHELL, 1}, {"set -e", NULL, SHELL, 4},
    {"using System", ";", CSHARP, 5}, {"namespace ", "", CSHARP, 1}, {"[assembly: ", NULL, CSHARP, 4},
    {"param(", NULL, POWERSHELL, 3}, {"Param(", NULL, POWERSHELL, 3}, {"function ", "-", POWERSHELL, 1}, {"[CmdletBinding(", NULL, POWERSHELL, 4},
    {"Import-Module ", NULL, POWERSHELL, 4}, {"Write-Host ", NULL, POWERSHELL, 3}, {"$", " = Get-", POWERSHELL, 4}, {"Get-", " | ", POWERSHELL, 2},
    {"diff --git ", NULL, DIFF, 5}, {"--- a/", NULL, DIFF, 3}, {"+++ b/", NULL, DIFF, 3}, {"@@ -", " @@", DIFF, 3}, {"Index: ", NULL, DIFF, 1},
    {"@echo off", NULL, BATCH, 5}, {"@ECHO OFF", NULL, BATCH, 5}, {"setlocal", NULL, BATCH, 3}, {"rem ", NULL, BATCH, 1}, {"REM ", NULL, BATCH, 1},
    {"\\documentclass", NULL, TEX, 5}, {"\\usepackage", NULL, TEX, 3}, {"\\begin{", NULL, TEX, 2}, {"\\section{", NULL, TEX, 2},
    {"dn: ", "=", LDIF, 4}, {"objectClass: ", NULL, LDIF, 2}, {"objectclass: ", NULL, LDIF, 2},
    {"use std::", ";", RUST, 4}, {"fn ", "{", RUST, 2}, {"pub fn ", NULL, RUST, 3}, {"impl ", "{", RUST, 3}, {"let mut ", NULL, RUST, 3},
    {"Attribute VB_", NULL, BASIC, 5}, {"Option Explicit", NULL, BASIC, 4}, {"Private Sub ", NULL, BASIC, 4}, {"Public Sub ", NULL, BASIC, 4},
    {"End Sub", NULL, BASIC, 3}, {"Dim ", " As ", BASIC, 3},
    {".PHONY:", NULL, MAKE, 5}, {"CFLAGS", "=", MAKE, 3}, {"all:", NULL, MAKE, 1},
    {"FROM ", ":", DOCKER, 1}, {"ENTRYPOINT [", NULL, DOCKER, 4}, {"RUN apt-get ", NULL, DOCKER, 4}, {"WORKDIR /", NULL, DOCKER, 4},
};
/* clang-format on */

static const struct interpreter {
    const char *word, *media_type;
} interpreters[] = {
    {"python", "text/x-python"},  {"perl", "text/x-perl"}, {"ruby", "text/x-ruby"},       {"node", "text/javascript"},
    {"php", "text/x-php"},        {"tclsh", "text/x-tcl"}, {"wish", "text/x-tcl"},        {"awk", "text/x-awk"},
    {"lua", "text/x-lua"},        {"Rscript", "text/x-r"}, {"pwsh", "text/x-powershell"}, {"expect", "text/x-tcl"},
    {"sh", "text/x-shellscript"},
};

static bool line_has(const char *line, size_t length, const char *word) {
    return !*word || memmem(line, length, word, strlen(word)) != NULL;
}

static const char *by_interpreter(const char *text, size_t length) {
    if (length < 4 || text[0] != '#' || text[1] != '!') return NULL;
    const char *end = memchr(text, '\n', length);
    size_t line = end ? (size_t)(end - text) : length;
    if (line > 256) return NULL;
    for (size_t i = 0; i < sizeof interpreters / sizeof interpreters[0]; i++)
        if (line_has(text, line, interpreters[i].word)) return interpreters[i].media_type;
    return NULL;
}

static void weigh_line(const char *line, size_t length, unsigned score[KINDS]) {
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        if (words[i].start[0] != line[0]) continue;
        size_t size = strlen(words[i].start);
        if (size > length || memcmp(words[i].start, line, size) != 0) continue;
        if (words[i].within && !line_has(line + size, length - size, words[i].within)) continue;
        score[words[i].kind] += words[i].weight;
    }
}

/* Markdown quotes programs between such lines: it is none itself. */
static bool is_fence(const char *line, size_t length) {
    return length >= 3 && (memcmp(line, "```", 3) == 0 || memcmp(line, "~~~", 3) == 0);
}

const char *ls_source_kind(const char *text, size_t length) {
    const char *script = by_interpreter(text, length);
    if (script) return script;
    unsigned score[KINDS] = {0};
    bool quoted = false;
    size_t at = 0;
    for (size_t lines = 0; at < length && lines < LINES; lines++) {
        while (at < length && (text[at] == ' ' || text[at] == '\t')) at++;
        const char *end = memchr(text + at, '\n', length - at);
        size_t size = end ? (size_t)(end - text) - at : length - at;
        if (is_fence(text + at, size)) quoted = !quoted;
        else if (size > 1 && !quoted) weigh_line(text + at, size < 400 ? size : 400, score);
        at += size + 1;
    }
    /* C++, Java and C# have C's words too */
    if (score[CPP] >= ENOUGH) score[CPP] += score[C];
    if (score[JAVA] >= ENOUGH) score[JAVA] += score[C];
    if (score[CSHARP] >= ENOUGH) score[CSHARP] += score[C] + score[JAVA];
    size_t best = 0;
    for (size_t i = 1; i < KINDS; i++)
        if (score[i] > score[best]) best = i;
    return score[best] >= ENOUGH ? kinds[best] : NULL;
}
