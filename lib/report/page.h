/* The summary page's memory between callbacks. */
#ifndef LS_REPORT_PAGE_H
#define LS_REPORT_PAGE_H

typedef struct ls_page ls_page;
ls_page *ls_page_create(void); /* NULL: no memory */
void ls_page_free(ls_page *page);
#endif
