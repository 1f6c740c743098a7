filedesc://old.arc 0.0.0.0 19980304102200 text/plain 76
1 0 InternetArchive
URL IP-address Archive-date Content-type Archive-length

http://www.aldermoor.example/index.html 192.0.2.7 19980304102205 text/html 149
HTTP/1.0 200 OK
Content-Type: text/html; charset=iso-8859-1

<html><body><p>Jörg Müller, +46 8 555 0100, joerg@birchwood.example</p></body></html>
http://www.aldermoor.example/notes.txt 192.0.2.7 19980304102206 text/plain 9
Mira Ho