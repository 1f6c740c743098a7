/* Macros: the modules of a VBA project ([MS-OVBA]), which Office files keep in a storage of their own. */
#ifndef LS_EXTRACT_OLE_VBA_H
#define LS_EXTRACT_OLE_VBA_H
#include "extract/ole/cfb.h"

/* Hands on each module's source as a member, Module1.bas, where `project` holds a storage VBA; else nothing. What
 * stands only in compiled form is not read. */
ls_status ls_vba_project(ls_cfb *cfb, ls_cfb_id project, ls_sink *sink);
#endif
