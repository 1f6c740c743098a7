/* A list that is made by hand, sorted by bytes: function words and the everyday words of business in English, the words
 * that head columns, fields and properties in the languages of our rules, names of programs that write files, legal
 * forms, and the words of our own evidence. No forename, surname or company of any list stands here, but where it is
 * such a word first ("will", "page"). A word that is missing costs a column its name in a masked report; one too many
 * could show a value. */
#include "report/plain_words.h"
#include "base/utf8.h"
#include <string.h>

static const char *const words[] = {
    "a", "abbyy", "aber", "about", "above", "abstract", "abteilung", "accept", "acceptance", "accepted",
    "access", "according", "account", "accounts", "achternaam", "acknowledge", "acknowledgement", "acrobat",
    "across", "action", "active", "activities", "activity", "actual", "add", "added", "additional", "address",
    "addressed", "addresses", "adgangskode", "admin", "administrator", "adobe", "adr", "adres", "adress",
    "adresse", "advance", "afdeling", "after", "again", "against", "agent", "agree", "agreed", "agreement",
    "al", "album", "alias", "all", "alle", "alles", "along", "already", "als", "also", "alt", "alternative",
    "although", "always", "am", "among", "amount", "amounts", "an", "and", "android", "angle", "anlage",
    "anlagen", "annex", "announces", "another", "anrede", "anschrift", "ansprechpartner", "ansprechperson",
    "answer", "answered", "anteckning", "användare", "any", "anybody", "anyone", "anything", "anzahl",
    "apelido", "apellido", "apellidos", "app", "apparently", "appendix", "apple", "application", "applied",
    "apply", "appointment", "approval", "approve", "approved", "approver", "apps", "arc", "archivo", "are",
    "area", "arguments", "around", "article", "artikel", "artist", "as", "ascii", "ask", "asked", "asks",
    "asset", "assets", "assigned", "assignee", "assistant", "assunto", "asunto", "at", "attached", "attachment",
    "attachments", "attendee", "attendees", "attr", "attribute", "attributes", "au", "auch", "auf", "auftrag",
    "auftraggeber", "auftragnehmer", "aus", "ausweis", "auth", "authenticated", "authentication", "author",
    "authority", "authors", "auto", "automated", "aux", "available", "avdelning", "avec", "aw", "away",
    "azienda", "back", "balance", "bank", "base", "basic", "batch", "bcc", "be", "bearbeiter", "became",
    "because", "bedrag", "bedrijf", "been", "before", "began", "begin", "begins", "behind", "bei", "beim",
    "being", "belopp", "below", "bemerkung", "bemerkungen", "beneath", "benutzer", "benutzername", "bereits",
    "beruf", "beschreibung", "beside", "beskrivning", "bestelling", "bestellung", "betrag", "betreff",
    "betrieb", "between", "beyond", "bezeichnung", "bgp", "bic", "billing", "bin", "birth", "birthday", "bis",
    "bitte", "blatt", "block", "board", "body", "bold", "book", "bookmark", "bookmarks", "both", "brackets",
    "branch", "brief", "bruger", "budget", "build", "building", "bundesland", "bureau", "business", "but",
    "buyer", "by", "bytes", "büro", "cache", "cairo", "calc", "calendar", "call", "calle", "called", "calling",
    "calls", "came", "camera", "can", "cancel", "cancelled", "cannot", "canon", "capture", "card", "case",
    "category", "cc", "ce", "cell", "cells", "cellulare", "celular", "cena", "center", "centre", "certificate",
    "ces", "cette", "change", "changed", "changes", "channel", "chapter", "character", "charset", "chart",
    "chat", "che", "check", "checked", "chrome", "chromium", "cidade", "città", "city", "ciudad", "claim",
    "class", "client", "cliente", "clientes", "clients", "close", "closed", "closes", "closing", "cloud", "cn",
    "code", "codes", "cognome", "color", "colour", "column", "columns", "com", "come", "comentario", "comes",
    "coming", "command", "commande", "comment", "commentaire", "commentaires", "comments", "commercial",
    "commission", "committee", "common", "community", "company", "complain", "complaints", "complete",
    "completed", "completion", "compte", "con", "concerning", "condition", "conditions", "conference",
    "confidential", "config", "configuration", "confirm", "confirmation", "confirmed", "connect", "connection",
    "connections", "consultant", "consultants", "contact", "contacted", "contacto", "contactos", "contacts",
    "contato", "content", "contents", "context", "contract", "contractor", "contracts", "contraseña",
    "contrato", "contratto", "contributor", "control", "conversation", "copy", "copyright", "core", "corel",
    "corp", "corporation", "correlator", "correo", "cost", "costs", "could", "count", "counter", "country",
    "county", "courriel", "court", "cover", "cp", "created", "creation", "creative", "creator", "credit",
    "crop", "crystal", "css", "csv", "cuenta", "currency", "current", "custom", "customer", "customers", "cvc",
    "cvv", "da", "daemon", "damit", "dann", "dans", "darkroom", "das", "dass", "data", "database", "date",
    "dated", "datei", "dates", "datum", "day", "days", "dc", "de", "deadline", "dear", "debit", "decision",
    "default", "defined", "definition", "definitions", "del", "deleted", "deliver", "deliverable",
    "deliverables", "delivered", "delivery", "dem", "den", "denn", "departamento", "department", "deposit",
    "der", "des", "desc", "describe", "descripción", "description", "descrição", "desk", "destinataire",
    "destination", "detail", "details", "device", "devices", "dhcp", "di", "did", "die", "dienst", "dienstlich",
    "diffusion", "dirección", "direct", "director", "directory", "discount", "display", "disposition",
    "distiller", "distribution", "district", "division", "dkim", "dn", "dns", "do", "doc", "docs", "document",
    "documents", "docx", "does", "doi", "doing", "dokument", "domain", "domains", "dompdf", "done", "dont",
    "door", "dort", "dostawca", "down", "draft", "draw", "drawing", "druh", "du", "due", "duration", "durch",
    "during", "dvips", "dział", "département", "e", "each", "edited", "edition", "editor", "een", "effective",
    "efternamn", "efternavn", "eight", "ein", "eine", "einem", "einen", "einer", "eines", "einheit", "einkauf",
    "either", "el", "element", "elle", "elles", "else", "email", "emails", "emergency", "empfänger", "employee",
    "employees", "employer", "empresa", "en", "enable", "enabled", "enclosed", "encoding", "end", "ende",
    "ended", "endereço", "ending", "ends", "engineer", "english", "enough", "enter", "entered", "entity",
    "entreprise", "entry", "envelope", "epson", "equipment", "er", "error", "errors", "erstellt", "es", "est",
    "estado", "estimate", "et", "etternavn", "even", "event", "events", "ever", "every", "everyone",
    "everything", "evolution", "example", "excel", "exchange", "exhibit", "exif", "expected", "expenses",
    "expiration", "expire", "expired", "expires", "expiry", "export", "expéditeur", "extension", "external",
    "extracted", "extraction", "fact", "facture", "factuur", "faithfully", "faktura", "family", "far",
    "fattura", "fatura", "fax", "fecha", "fee", "fees", "fehler", "festnetz", "few", "fichier", "field",
    "fields", "figure", "file", "filename", "files", "filiale", "fill", "filter", "final", "finance", "find",
    "finereader", "firefox", "firewall", "firm", "firma", "firmen", "first", "firstname", "five", "floor", "fn",
    "folder", "folders", "follow", "following", "fonction", "font", "footer", "for", "forename", "form",
    "format", "formatting", "former", "formula", "fornavn", "fornecedor", "fornitore", "forward", "forwarded",
    "found", "four", "fournisseur", "foxit", "fpdf", "fra", "frau", "from", "full", "fullname", "functie",
    "function", "functions", "funktion", "further", "fw", "fwd", "företag", "förnamn", "für", "gade", "gata",
    "gateway", "gave", "gebruiker", "gebruikersnaam", "geburtsdatum", "gegen", "gehalt", "gender", "general",
    "generator", "genre", "gerät", "geschlecht", "gesellschaft", "get", "gets", "getting", "geändert",
    "ghostscript", "gimp", "give", "given", "gives", "gli", "gmbh", "go", "goes", "going", "gone", "google",
    "got", "gps", "greetings", "group", "groups", "gruppe", "guest", "guid", "haben", "had", "half", "handy",
    "hardware", "has", "hasło", "hat", "hatte", "hausnummer", "have", "having", "he", "head", "header",
    "headers", "heading", "height", "help", "her", "here", "herr", "hers", "herself", "heslo", "het", "hier",
    "high", "him", "himself", "his", "history", "hoc", "holder", "holds", "holiday", "home", "host", "hosting",
    "hostname", "hours", "how", "however", "href", "html", "http", "https", "hundred", "hyperlink",
    "hyperlinks", "i", "iban", "ibm", "ich", "icon", "ics", "id", "identifiant", "identifier", "identity", "if",
    "ihr", "ihre", "ihrem", "ihren", "il", "illustrator", "ils", "im", "image", "imap", "imei", "imię",
    "import", "important", "importe", "importo", "impress", "in", "inbox", "inc", "included", "incorporated",
    "indesign", "index", "indirizzo", "info", "information", "inhaber", "inhalt", "initial", "initials",
    "inkscape", "input", "inserted", "inside", "inspection", "installed", "instead", "integer", "interface",
    "interfaces", "internal", "internet", "interval", "into", "introduction", "inv", "invoice", "invoices",
    "ip", "ipad", "iphone", "iptc", "ipv", "is", "isbn", "isp", "issue", "issued", "issuer", "ist", "it",
    "italic", "item", "items", "itext", "its", "itself", "jahr", "jméno", "job", "journal", "json", "just",
    "kategorie", "keep", "kein", "keine", "kennung", "kennwort", "kept", "key", "keynote", "keys", "keyword",
    "keywords", "kind", "kindly", "kingsoft", "klant", "klanten", "klienci", "klient", "kmditemwherefroms",
    "knew", "know", "known", "kommentar", "komórka", "konica", "kontakt", "kontakte", "kontaktperson", "konto",
    "kosten", "kund", "kunde", "kunden", "kundennummer", "kunder", "kwota", "kürzel", "la", "label", "labelled",
    "labels", "lan", "land", "lang", "language", "las", "last", "lastname", "later", "latex", "latin", "layer",
    "layout", "lcid", "ldap", "le", "lead", "least", "left", "legend", "leistung", "leiter", "leitung",
    "length", "lens", "les", "less", "let", "letter", "letters", "leur", "leurs", "level", "leverancier",
    "leverandør", "leverantör", "libellé", "libreoffice", "licence", "license", "lieferant", "lieferanten",
    "lieferung", "lightroom", "like", "limit", "limited", "line", "lines", "link", "links", "linux", "list",
    "liste", "lists", "llc", "lo", "load", "loan", "local", "locale", "locality", "location", "locked", "log",
    "login", "logins", "logo", "logon", "lohn", "long", "look", "looked", "looking", "loopback", "los", "lotus",
    "ltd", "luatex", "löhne", "lösenord", "mac", "machine", "macintosh", "macos", "made", "mail", "mailbox",
    "mailer", "mailing", "mailto", "main", "maintenance", "mais", "make", "makes", "making", "manage",
    "managed", "management", "manager", "mandate", "manual", "many", "map", "market", "marketing", "master",
    "material", "matter", "maximum", "may", "me", "mean", "means", "media", "meet", "meeting", "meetings",
    "mehr", "member", "members", "memo", "menge", "menu", "message", "messages", "meta", "method", "metric",
    "miasto", "mich", "microsoft", "mid", "middle", "might", "milestone", "milestones", "mime", "mine",
    "minimum", "minolta", "minute", "minutes", "mir", "misc", "mit", "mitarbeiter", "mitglied", "mobiel",
    "mobil", "mobile", "mobiltelefon", "model", "modification", "modified", "module", "monat", "montant",
    "month", "monthly", "months", "morada", "more", "most", "motdepasse", "mpdf", "msip", "much", "must",
    "mutt", "my", "móvil", "město", "naam", "naar", "nach", "nachname", "nachnamen", "nachricht", "name",
    "named", "namen", "names", "namespace", "namn", "nationality", "navn", "nazwisko", "near", "need", "needed",
    "needs", "neither", "net", "network", "networks", "never", "new", "next", "nicht", "nickname",
    "niederlassung", "nine", "nitro", "no", "nobody", "noch", "node", "nodes", "nom", "nombre", "nombres",
    "nome", "nominativo", "noms", "non", "none", "nor", "not", "note", "notes", "nothing", "notice",
    "notification", "notiz", "notizen", "nous", "now", "nr", "ns", "ntp", "nuance", "nuestro", "number",
    "numbers", "numer", "numero", "nummer", "numéro", "nur", "número", "o", "ob", "object", "objectclass",
    "objects", "objet", "observaciones", "oder", "of", "off", "offer", "offered", "office", "officer",
    "offices", "offset", "often", "oggetto", "ohne", "old", "omnipage", "omschrijving", "on", "once", "one",
    "onenote", "online", "only", "onto", "open", "opened", "openoffice", "operation", "operator", "opis",
    "opmerking", "opmerkingen", "option", "optional", "options", "or", "oracle", "order", "ordered", "orders",
    "org", "organisation", "organisational", "organisations", "organiser", "organization", "organizational",
    "organizer", "orientation", "origin", "original", "originating", "originator", "origins", "ort", "os",
    "ospf", "other", "others", "ou", "our", "ours", "out", "outlook", "output", "outside", "over", "overview",
    "own", "owner", "owners", "où", "page", "pages", "paid", "pan", "pandoc", "paper", "par", "para",
    "paragraph", "param", "parameter", "parent", "part", "participant", "participants", "parties", "partner",
    "partners", "parts", "party", "pas", "passphrase", "passport", "password", "passwords", "passwort", "path",
    "pay", "payable", "payee", "payer", "payment", "payments", "payroll", "pays", "país", "pdf", "pdftex",
    "pdfwriter", "peer", "pending", "people", "per", "percent", "performance", "perhaps", "period",
    "permission", "pero", "person", "persona", "personal", "personne", "personnel", "persons", "phone",
    "phones", "photo", "photoshop", "physical", "picture", "piece", "pivot", "plaats", "place", "plan",
    "planned", "plc", "please", "plus", "plz", "policy", "pop", "poppler", "por", "port", "portable", "portal",
    "position", "possible", "post", "postal", "postcode", "poste", "postfach", "postleitzahl", "pour",
    "powerpoint", "ppt", "pptx", "precedence", "precio", "preferred", "prefix", "preis", "prepared",
    "presentation", "previous", "prezzo", "preço", "price", "prices", "primary", "principal", "print",
    "priority", "pris", "privat", "private", "privathandy", "prix", "pro", "problem", "procedure", "process",
    "processed", "producer", "product", "production", "products", "professional", "profile", "progetto",
    "program", "programme", "programming", "progress", "project", "projects", "projekt", "projet", "projeto",
    "prop", "properties", "property", "proposal", "proposed", "props", "protected", "protocol", "proveedor",
    "provide", "provided", "provider", "province", "proyecto", "prénom", "prénoms", "public", "publication",
    "publish", "published", "publisher", "puesto", "purchase", "purpose", "put", "příjmení", "qt", "quantity",
    "quark", "quarter", "quartz", "que", "question", "questions", "queue", "qui", "quite", "quote", "quotes",
    "range", "rate", "rates", "rather", "re", "reach", "reached", "read", "reader", "really", "reason",
    "receipt", "receive", "received", "receiver", "rechnung", "rechnungen", "recipient", "recipients", "record",
    "records", "recovery", "ref", "reference", "references", "referencia", "regarding", "regards", "region",
    "register", "registered", "registration", "región", "relation", "release", "released", "rels", "remark",
    "remarks", "remarque", "remarques", "remote", "removed", "renewal", "rep", "replied", "reply", "report",
    "reported", "reporter", "reports", "representative", "request", "requested", "requester", "required",
    "requirements", "reseller", "resent", "reserved", "resolution", "resource", "responsable", "response",
    "responsible", "result", "results", "return", "returned", "returns", "revenue", "review", "reviewed",
    "reviewer", "revision", "ricoh", "riferimento", "right", "role", "roles", "root", "route", "router", "row",
    "rows", "rtf", "rue", "rufnummer", "rule", "rules", "réf", "région", "sa", "safari", "said", "salary",
    "sale", "sales", "same", "sample", "sap", "saved", "saw", "say", "says", "scale", "scanner", "schedule",
    "schema", "schon", "school", "scope", "score", "script", "scripts", "search", "second", "section",
    "sections", "security", "see", "seen", "segment", "sehr", "seit", "seite", "select", "selected", "seller",
    "sem", "send", "sender", "sending", "sends", "senha", "sensitivity", "sent", "separators", "serial",
    "series", "server", "servers", "service", "services", "ses", "session", "set", "sets", "settings", "seven",
    "several", "shall", "shape", "share", "shared", "she", "sheet", "sheets", "ship", "shipped", "shipping",
    "short", "should", "show", "shown", "sich", "sid", "side", "sie", "sign", "signatory", "signature",
    "signed", "signer", "since", "sincerely", "sind", "site", "siteid", "sites", "six", "size", "skia", "slide",
    "slides", "smtp", "sn", "snmp", "so", "sobrenome", "société", "software", "sold", "some", "somebody",
    "someone", "something", "son", "sono", "sont", "soon", "sorry", "source", "sowie", "space", "spam", "spec",
    "special", "specification", "spf", "společnost", "src", "ssh", "ssid", "stadt", "staff", "stage",
    "standard", "stands", "stanowisko", "staroffice", "start", "started", "starts", "state", "statement",
    "states", "station", "status", "statut", "stelle", "step", "steps", "still", "stock", "storage", "store",
    "straat", "strasse", "straße", "street", "string", "strings", "structure", "stunden", "style", "su", "sub",
    "subject", "subjects", "subnet", "subscribe", "subscriber", "subscription", "subtotal", "such", "suffix",
    "suggested", "suggestion", "suite", "sum", "summary", "summe", "supervisor", "supplier", "suppliers",
    "supply", "support", "sur", "surname", "sus", "svg", "swift", "switch", "system", "systems", "tab",
    "tabelle", "table", "tables", "tag", "tage", "tags", "take", "taken", "takes", "taking", "target", "task",
    "tasks", "tax", "tcp", "tcpdf", "team", "tech", "technical", "tel", "telefon", "telefone", "telefonnummer",
    "telefono", "telefoon", "telefoonnummer", "telephone", "tell", "teléfono", "template", "templates", "ten",
    "tenant", "term", "termin", "termination", "terms", "test", "tests", "tex", "text", "than", "thank",
    "thanks", "that", "the", "their", "them", "themselves", "then", "there", "therefore", "these", "they",
    "thing", "things", "think", "third", "this", "those", "though", "thousand", "thread", "three", "through",
    "thunderbird", "ticket", "time", "times", "tipo", "titel", "title", "titles", "titre", "tnef", "to",
    "today", "together", "token", "told", "tomorrow", "too", "took", "topic", "total", "totals", "toward",
    "towards", "town", "tra", "track", "tracking", "training", "transaction", "transfer", "translated",
    "travel", "tried", "try", "turn", "two", "typ", "type", "types", "tél", "télécopie", "téléphone", "título",
    "udp", "ufficio", "uid", "ulica", "um", "uma", "umowa", "un", "una", "und", "under", "une", "unicode",
    "unique", "unit", "units", "unless", "uno", "unos", "uns", "unser", "unsere", "unsubscribe", "unter",
    "unternehmen", "unterschrift", "until", "untitled", "up", "update", "updated", "upn", "upon", "uri", "url",
    "urls", "us", "usage", "use", "used", "user", "userid", "username", "users", "uses", "using", "usual",
    "usuario", "usuário", "utente", "utf", "utilisateur", "utilizador", "uuid", "uwagi", "użytkownik", "valeur",
    "valid", "validity", "valor", "value", "values", "van", "vat", "vcf", "vendor", "vendors", "ver",
    "verantwortlich", "verantwortlicher", "verkauf", "vermerk", "version", "vertrag", "vertreter", "verwaltung",
    "verwendungszweck", "very", "via", "video", "view", "ville", "visio", "visit", "visitor", "vlan", "volume",
    "vom", "von", "voor", "voornaam", "vor", "vorgang", "vorname", "vornamen", "vorwahl", "vous", "vpn",
    "wachtwoord", "wan", "war", "warc", "waren", "warning", "was", "we", "web", "week", "weekly", "weeks",
    "weighted", "well", "wenn", "went", "werden", "were", "wert", "wg", "what", "when", "where", "whether",
    "which", "while", "who", "whom", "whose", "why", "width", "wie", "wifi", "will", "window", "windows", "wir",
    "wird", "with", "within", "without", "wkhtmltopdf", "wohnort", "word", "wordpad", "wordperfect", "words",
    "work", "workbook", "worker", "workload", "works", "worksheet", "workstation", "would", "wps", "write",
    "writer", "writes", "writing", "written", "wrote", "wurde", "wurden", "x", "xerox", "xetex", "xl", "xls",
    "xlsx", "xml", "xmlns", "xmp", "y", "year", "yearly", "years", "yes", "yesterday", "yet", "you", "your",
    "yours", "zahl", "zahlung", "zeile", "zeit", "zip", "zone", "zu", "zum", "zur", "zusatz", "zuständig",
    "zweck", "zákazník", "è", "été", "über", "übersicht", "číslo", "адрес", "в", "город", "дата", "для",
    "договор", "должность", "и", "имя", "как", "клиент", "компания", "на", "не", "номер", "от", "отдел",
    "отчество", "пароль", "по", "почта", "с", "счет", "телефон", "фамилия", "фио", "что", "это", "会社", "会社名",
    "住所", "備考", "公司", "名前", "地址", "备注", "姓名", "客户", "密码", "手机", "担当者", "日期", "氏名", "电话", "邮件", "邮箱", "部門", "部门",
    "電話", "電話番号", "顧客"
};

enum { LONGEST = 64 };

/* Small letters of Latin, Latin-1, Latin Extended-A and Cyrillic: two bytes stay two. */
static uint32_t small(uint32_t c) {
    if ((c >= 'A' && c <= 'Z') || (c >= 0xC0 && c <= 0xDE && c != 0xD7) || (c >= 0x410 && c <= 0x42F)) return c + 0x20;
    if (c >= 0x400 && c <= 0x40F) return c + 0x50;
    const bool odd_capitals = (c >= 0x139 && c <= 0x148) || (c >= 0x179 && c <= 0x17E);
    if (c >= 0x100 && c <= 0x17E && c != 0x130 && c != 0x178 && (c & 1) == odd_capitals) return c + 1;
    return c;
}

bool ls_plain_word(const char *word, size_t length) {
    char folded[LONGEST + 4];
    size_t used = 0;
    if (!length || length > LONGEST) return false;
    for (size_t at = 0; at < length;) {
        uint32_t c;
        const size_t step = ls_utf8_decode(word + at, length - at, &c);
        if (!step) return false;
        at += step;
        used += ls_utf8_encode(small(c), folded + used);
    }
    folded[used] = '\0';
    size_t low = 0, high = sizeof words / sizeof *words;
    while (low < high) {
        const size_t middle = low + (high - low) / 2;
        const int order = strcmp(words[middle], folded);
        if (!order) return true;
        if (order < 0) low = middle + 1;
        else high = middle;
    }
    return false;
}

const char *ls_plain_word_at(size_t index) { return index < sizeof words / sizeof *words ? words[index] : NULL; }
