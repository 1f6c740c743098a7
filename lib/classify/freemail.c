/* Domains where anybody may have an address: they name no organisation. The large providers by country, from general
 * knowledge of the mail market; sorted, for a binary search. */
#include "classify/internal.h"
#include <string.h>

static const char *const domains[] = {
    "126.com", "139.com", "163.com", "189.cn", "abv.bg", "aim.com", "alice.it", "aliyun.com", "aol.com", "aol.de",
    "arcor.de", "att.net", "bellsouth.net", "bigpond.com", "bk.ru", "bluewin.ch", "bol.com.br", "btinternet.com",
    "centrum.cz", "charter.net", "comcast.net", "cox.net", "daum.net", "docomo.ne.jp", "earthlink.net", "email.com",
    "email.cz", "email.de", "ezweb.ne.jp", "fastmail.com", "fastmail.fm", "foxmail.com", "free.fr", "freemail.hu",
    "freenet.de", "gmail.com", "gmx.at", "gmx.ch", "gmx.com", "gmx.de", "gmx.net", "googlemail.com", "hanmail.net",
    "hetnet.nl", "hey.com", "hotmail.ch", "hotmail.co.uk", "hotmail.com", "hotmail.de", "hotmail.es", "hotmail.fr",
    "hotmail.it", "hushmail.com", "icloud.com", "ig.com.br", "inbox.lv", "inbox.ru", "interia.pl", "juno.com",
    "kpnmail.nl", "laposte.net", "libero.it", "list.ru", "live.ca", "live.co.uk", "live.com", "live.de", "live.fr",
    "live.it", "live.nl", "mac.com", "mail.bg", "mail.com", "mail.de", "mail.ru", "mailbox.org", "me.com", "msn.com",
    "mweb.co.za", "naver.com", "netscape.net", "netvision.net.il", "neuf.fr", "ntlworld.com", "o2.pl", "onet.pl",
    "online.de", "op.pl", "orange.fr", "outlook.com", "outlook.de", "outlook.es", "outlook.fr", "outlook.it",
    "planet.nl", "pm.me", "posteo.de", "proton.me", "protonmail.ch", "protonmail.com", "qq.com", "rambler.ru",
    "rediffmail.com", "rocketmail.com", "rogers.com", "sapo.pt", "sbcglobal.net", "seznam.cz", "sfr.fr", "shaw.ca",
    "sina.cn", "sina.com", "sky.com", "skynet.be", "softbank.ne.jp", "sohu.com", "sympatico.ca", "t-online.de",
    "talktalk.net", "telefonica.net", "telenet.be", "terra.com.br", "tin.it", "tiscali.it", "tuta.io", "tutanota.com",
    "ukr.net", "uol.com.br", "vera.com.uy", "verizon.net", "virgilio.it", "virginmedia.com", "voila.fr",
    "walla.co.il", "wanadoo.fr", "web.de", "windowslive.com", "wp.pl", "ya.ru", "yahoo.ca", "yahoo.co.in",
    "yahoo.co.jp", "yahoo.co.uk", "yahoo.com", "yahoo.com.ar", "yahoo.com.au", "yahoo.com.br", "yahoo.com.mx",
    "yahoo.de", "yahoo.es", "yahoo.fr", "yahoo.in", "yahoo.it", "yandex.com", "yandex.ru", "yeah.net", "ymail.com",
    "ziggo.nl", "zoho.com",
};

bool ls_is_freemail(const char *domain) {
    size_t low = 0, high = sizeof domains / sizeof *domains;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int order = strcmp(domains[middle], domain);
        if (order == 0) return true;
        if (order < 0) low = middle + 1;
        else high = middle;
    }
    return false;
}
