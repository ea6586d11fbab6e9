"""One shape for everything that is wrong with an input: the same Issue is a line in the terminal, a row of
`issues`, and a row of the quality chapter."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field

from . import inert, personal

ERROR, WARNING, NOTE = "error", "warning", "note"


@dataclass(frozen=True)
class Kind:
    """What a code means: its severity and the templates of its two messages and of the next step."""

    severity: str
    vi: str
    en: str
    next_step: str


_CORRECT = "sửa ô {ref} trong tệp gốc rồi chạy lại, hoặc khai báo trong data/catalog/corrections.yml"

KINDS: dict[str, Kind] = {
    # The file
    "E-FILE": Kind(
        ERROR,
        "Không đọc được tệp: {why}.",
        "The file cannot be read: {why_en}.",
        "mở tệp bằng Excel, lưu lại thành .xlsx rồi nộp lại",
    ),
    "E-FOLDER": Kind(
        ERROR,
        "Tệp không nằm trong thư mục của huyện hay tỉnh nào; không đọc, vì không biết là của đơn vị nào.",
        "The file lies in no district's or province's folder; it is not read, for nobody knows whose it is.",
        "chuyển tệp vào thư mục của huyện (cột folder trong data/catalog/districts.csv) rồi chạy lại",
    ),
    "W-FILE": Kind(
        WARNING,
        "Không trang tính nào khớp với biểu mẫu đã khai báo.",
        "No sheet matches a declared form.",
        "chuyển tệp ra khỏi data/raw, hoặc thêm bố cục vào data/catalog/forms",
    ),
    "N-UNLISTED": Kind(
        NOTE,
        "Tệp chưa có trong data/catalog/sources.csv: nguồn chưa xác định.",
        "The file is not listed in data/catalog/sources.csv: its origin is unknown.",
        "thêm một dòng vào data/catalog/sources.csv",
    ),
    "W-CHANGED": Kind(
        WARNING,
        "Nội dung tệp khác với bản đã đăng ký (sha256).",
        "The file differs from the registered one (sha256).",
        "lấy lại bản gốc, hoặc cập nhật sha256 trong data/catalog/sources.csv",
    ),
    "W-ABSENT": Kind(
        WARNING,
        "Tệp đã đăng ký trong sources.csv nhưng không có trong thư mục dữ liệu gốc.",
        "The file is registered in sources.csv but is not in the raw folder.",
        "bổ sung tệp, hoặc xóa dòng khỏi data/catalog/sources.csv",
    ),
    "N-CHARSET": Kind(
        NOTE,
        "Tệp văn bản: đã hiểu bảng mã là {charset}, dấu ngăn cột là {separator}.",
        "Text file: the character set was taken to be {charset}, the separator {separator_en}.",
        "kiểm tra vài ô có dấu; nếu sai thì lưu lại thành .xlsx rồi nộp lại",
    ),
    "N-MACRO": Kind(
        NOTE,
        "Tệp có macro: không chạy, chỉ đọc giá trị đã lưu.",
        "The file holds macros: they were not run, only the saved values were read.",
        "không cần làm gì; nên nộp tệp .xlsx không có macro",
    ),
    "N-EXTERNAL": Kind(
        NOTE,
        "Tệp có liên kết tới tệp khác: không mở theo, chỉ đọc giá trị đã lưu.",
        "The file links to other files: they were not followed, only the saved values were read.",
        "không cần làm gì nếu số liệu đã cập nhật khi lưu; nên dán giá trị trước khi nộp",
    ),
    "W-VALUES-ONLY": Kind(
        WARNING,
        "Tệp .xls lưu không chuẩn: chỉ đọc được giá trị, không biết dòng, cột nào bị ẩn và ô nào báo lỗi.",
        "An irregular .xls file: only values could be read; hidden rows and columns and error cells are not known.",
        "mở tệp bằng Excel, lưu lại thành .xlsx rồi nộp lại",
    ),
    "W-LOST-TEXT": Kind(
        WARNING,
        "Dòng {line} của tệp văn bản có {n} ký tự hỏng hoặc rỗng, không khôi phục được.",
        "Line {line} of the text file has {n} damaged or NUL characters that cannot be recovered.",
        "sửa dòng {line} trong tệp gốc rồi nộp lại",
    ),
    "W-SEPARATOR": Kind(
        WARNING,
        "Dòng {line} dùng dấu ngăn cột khác với các dòng còn lại: các ô của dòng bị dồn vào một ô.",
        "Line {line} uses another separator than the other lines: its cells stand in one.",
        "sửa dấu ngăn cột ở dòng {line} rồi nộp lại",
    ),
    "W-QUOTE": Kind(
        WARNING,
        "Ô {ref} của tệp văn bản chứa {n} dòng của bảng: một dấu nháy kép mở ra mà không đóng.",
        "Cell {ref} of the text file holds {n} lines of the table: a quote was opened and not closed.",
        "đóng hoặc bỏ dấu nháy kép ở ô {ref} rồi nộp lại",
    ),
    "W-MERGE": Kind(
        WARNING,
        "Vùng ô gộp {ref} chồng lên vùng {other}: không chắc giá trị nào thuộc ô nào.",
        "The merged area {ref} overlaps {other}: which value belongs to which cell is not certain.",
        "bỏ gộp các ô này rồi nộp lại",
    ),
    # The sheet
    "W-SHEET": Kind(
        WARNING,
        "Trang tính không khớp biểu mẫu nào; số liệu trên trang không được đọc{near}.",
        "The sheet matches no form; its figures were not read{near_en}.",
        "kiểm tra đầu cột, hoặc thêm bố cục vào data/catalog/forms",
    ),
    "N-HIDDEN": Kind(
        NOTE,
        "Trang tính ẩn: không đọc.",
        "Hidden sheet: not read.",
        "bỏ ẩn trang tính nếu số liệu cần dùng",
    ),
    "N-HIDDEN-CELLS": Kind(
        NOTE,
        "Có số liệu ở phần bị ẩn ({what}): không đọc.",
        "Hidden {what_en} hold something: not read.",
        "bỏ ẩn nếu số liệu cần dùng, hoặc ghi hidden: read trong bố cục ở data/catalog/forms",
    ),
    "N-HIDDEN-READ": Kind(
        NOTE,
        "Đọc cả phần bị ẩn của trang tính, theo bố cục {layout}.",
        "Hidden parts of the sheet were read, as layout {layout} says.",
        "không cần làm gì",
    ),
    "N-OTHER-SHEET": Kind(
        NOTE,
        "Trang tính ngoài phạm vi, biểu mẫu ghi rõ là bỏ qua.",
        "Out of scope: a form file says that this sheet is passed over.",
        "không cần làm gì",
    ),
    "N-LAYOUT-YEAR": Kind(
        NOTE,
        "Năm {year} dùng bố cục {layout}, vốn khai báo cho {years}.",
        "Year {year} uses layout {layout}, declared for {years}.",
        "mở rộng khoảng năm của bố cục nếu đúng",
    ),
    "E-YEAR": Kind(
        ERROR,
        "Trang tính ghi năm {written}, tệp thuộc năm {expected}; đọc theo năm {expected}.",
        "The sheet says year {written}, the file belongs to {expected}; read as {expected}.",
        "sửa tiêu đề ở ô {ref}, hoặc chuyển tệp sang đúng thư mục năm",
    ),
    "E-NO-YEAR": Kind(
        ERROR,
        "Không xác định được năm của số liệu.",
        "The year of the figures cannot be told.",
        "ghi năm vào tiêu đề, tên tệp hoặc thư mục (ví dụ data/raw/2014/…)",
    ),
    "W-PERIOD": Kind(
        WARNING,
        "Không dùng được kỳ báo cáo ghi là “{text}”; đọc như {period}.",
        "The period written as “{text}” cannot be used; read as {period}.",
        "ghi kỳ ở ô {ref} theo kiểu (Từ ngày 01/01/2020 đến ngày 30/4/2020)",
    ),
    "W-OTHER-PERIOD": Kind(
        WARNING,
        "Kỳ báo cáo {period} khác với các tệp khác của biểu này ({usual}).",
        "The period {period} differs from the other files of this form ({usual}).",
        "kiểm tra kỳ báo cáo với đơn vị",
    ),
    "E-TOTAL-MISSING": Kind(
        ERROR,
        "Biểu không có dòng tổng số; số toàn đơn vị chưa có.",
        "The form has no total row; there are no figures for the unit as a whole.",
        "bổ sung dòng tổng số rồi nộp lại",
    ),
    "W-LATER-UNIT": Kind(
        WARNING,
        "“{text}” chỉ có từ {since}, biểu tính cả kỳ {period}; không ghép được với các đơn vị cũ.",
        "“{text}” exists since {since} only, the form covers {period}; it cannot be joined to the former units.",
        "đề nghị tách số liệu trước và sau {since}",
    ),
    "W-LOOSE-ROW": Kind(
        WARNING,
        "Dòng “{text}” có số nhưng không rõ của đơn vị nào: không đọc.",
        "Row “{text}” holds figures that belong to no known unit: not read.",
        "xóa số thừa, hoặc ghi tên đơn vị ở ô {ref}",
    ),
    "E-TWO-PLACES": Kind(
        ERROR,
        "Tệp của một đơn vị nhưng các trang ghi nhiều đơn vị: {text}.",
        "The file belongs to one unit, but its sheets name several: {text}.",
        "ghi đúng tên đơn vị ở dòng “Đơn vị báo cáo” của từng trang",
    ),
    "E-NO-PLACE": Kind(
        ERROR,
        "Không tìm thấy tên đơn vị báo cáo trên trang tính.",
        "The reporting unit's name was not found on the sheet.",
        "ghi tên đơn vị ở dòng đầu biểu (ví dụ: Đơn vị báo cáo: UBND xã Tân Lập)",
    ),
    # Text
    "N-ENCODING": Kind(
        NOTE,
        "{n} ô ghi bằng {encoding}: đã chuyển sang Unicode khi đọc, tệp gốc giữ nguyên.",
        "{n} cells are in {encoding_en}: read as Unicode, the file itself stays as it is.",
        "không cần làm gì; lần sau nên gõ bằng Unicode (Times New Roman)",
    ),
    "W-ENCODING": Kind(
        WARNING,
        "Không xác định chắc chắn được bảng mã của {n} ô ({cells}), ví dụ “{text}”: đọc nguyên như trong tệp.",
        "The encoding of {n} cells ({cells}) is not certain, for example “{text}”: read as they stand.",
        "mở tệp, gõ lại các ô này bằng Unicode rồi nộp lại",
    ),
    # Columns
    "W-COLUMN": Kind(
        WARNING,
        "Cột “{heading}” không có trong biểu mẫu {layout}; {n} ô chưa được đọc.",
        "Column “{heading}” is not in layout {layout}; {n} cells were not read.",
        "thêm tên cột vào data/catalog/forms, hoặc khai báo bỏ qua",
    ),
    "E-COLUMN-MISSING": Kind(
        ERROR,
        "Thiếu cột “{heading}” của biểu mẫu {layout}{near}.",
        "Column “{heading}” of layout {layout} is missing{near_en}.",
        "bổ sung cột, hoặc thêm cách ghi khác của đầu cột vào data/catalog/forms",
    ),
    "E-COLUMN-TWICE": Kind(
        ERROR,
        "Hai cột cùng khớp với “{heading}”: {other} và {ref}; chỉ đọc cột {other}.",
        "Two columns match “{heading}”: {other} and {ref}; only {other} was read.",
        "sửa đầu cột cho rõ, hoặc tách bố cục trong data/catalog/forms",
    ),
    "E-COLUMN-UNSURE": Kind(
        ERROR,
        "Không chắc đầu cột “{text}” có phải là “{heading}” hay không: cột chưa được đọc.",
        "It is not certain that heading “{text}” means “{heading}”: the column was not read.",
        "ghi đầu cột ở ô {ref} đúng như biểu mẫu, hoặc thêm cách ghi này vào data/catalog/forms",
    ),
    "N-COLUMN-ALIKE": Kind(
        NOTE,
        "Đầu cột “{text}” được hiểu là “{heading}” (gần giống, phép tính của biểu không mâu thuẫn).",
        "Heading “{text}” was taken for “{heading}” (nearly the same; the form's arithmetic agrees).",
        "không cần làm gì nếu đúng; nếu hay gặp, thêm cách ghi này vào data/catalog/forms",
    ),
    "N-SIDE-LIST": Kind(
        NOTE,
        "Danh sách xếp hạng đứng cạnh bảng (từ cột {ref}) không thuộc bảng: không đọc.",
        "A ranked list beside the table (from {ref} on) is not part of it: not read.",
        "không cần làm gì",
    ),
    "N-ROWS-AFTER": Kind(
        NOTE,
        "Các dòng {rows} nằm sau bảng (lặp lại hoặc tổng hợp): không đọc.",
        "Rows {rows} stand after the table (repeats or summaries): not read.",
        "không cần làm gì",
    ),
    "N-PERCENT-SCALE": Kind(
        NOTE,
        "Cột “{heading}” ghi phần trăm theo thang 0–100; đã chia cho 100.",
        "Column “{heading}” writes per cent on a 0–100 scale; divided by 100.",
        "không cần làm gì nếu đúng",
    ),
    # Rows
    "E-PLACE": Kind(
        ERROR,
        "Không nhận ra đơn vị “{text}”{hint}; cả dòng chưa được đọc.",
        "Unknown unit “{text}”{hint_en}; the row was not read.",
        "sửa tên ở ô {ref}, hoặc thêm bí danh vào data/catalog/places.csv",
    ),
    "E-PLACE-AMBIGUOUS": Kind(
        ERROR,
        "Tên “{text}” có thể là {choices}; cả dòng chưa được đọc.",
        "“{text}” may be {choices}; the row was not read.",
        "ghi tên có dấu đầy đủ ở ô {ref}",
    ),
    "E-PLACE-DATE": Kind(
        ERROR,
        "Đơn vị “{text}” không tồn tại trong kỳ {period}; cả dòng chưa được đọc.",
        "Unit “{text}” did not exist in {period}; the row was not read.",
        "kiểm tra kỳ báo cáo, hoặc bảng thay đổi đơn vị data/catalog/place_changes.csv",
    ),
    "E-PLACE-CODE": Kind(
        ERROR,
        "Dòng “{text}” ghi mã {written}, {whose}; cả dòng chưa được đọc.",
        "Row “{text}” has the code {written}, which {whose_en}; the row was not read.",
        "sửa tên hoặc mã ở ô {ref}; nếu danh sách cũ dùng mã này thì thêm vào cột aliases của data/catalog/places.csv",
    ),
    "N-PLACE-CODE": Kind(
        NOTE,
        "Mã {written} là mã ghi nhầm trong danh sách cũ của {text}: đọc là {own}.",
        "Code {written} is one that older lists gave {text}: read as {own}.",
        "không cần làm gì; nên ghi mã {own} ở ô {ref}",
    ),
    "E-DUPLICATE": Kind(
        ERROR,
        "“{text}” đã có ở ô {other}; dòng thứ hai chưa được đọc.",
        "“{text}” already stands at {other}; the second row was not read.",
        "giữ lại một dòng, hoặc khai báo trong data/catalog/corrections.yml",
    ),
    "N-REPEATED": Kind(
        NOTE,
        "Dòng “{text}” lặp lại ô {other} với cùng số liệu: không đọc lần nữa.",
        "Row “{text}” repeats {other} with the same figures: not read again.",
        "không cần làm gì",
    ),
    "W-ROW-MISSING": Kind(
        WARNING,
        "Bảng không có dòng của {text}.",
        "The table has no row for {text}.",
        "đề nghị đơn vị bổ sung báo cáo",
    ),
    "E-ROW": Kind(
        ERROR,
        "Dòng “{text}” (ô {ref}) không có trong biểu mẫu {layout}; số liệu của dòng chưa được đọc.",
        "Row “{text}” ({ref}) is not in layout {layout}; its figures were not read.",
        "sửa tên chỉ tiêu, hoặc thêm cách ghi vào data/catalog/forms",
    ),
    "E-ROW-MISSING": Kind(
        ERROR,
        "Thiếu dòng “{text}” của biểu mẫu {layout}.",
        "Row “{text}” of layout {layout} is missing.",
        "bổ sung dòng rồi nộp lại",
    ),
    # Cells
    "E-NUMBER": Kind(
        ERROR,
        "“{text}” không phải là số ({heading}).",
        "“{text}” is not a number ({heading}).",
        _CORRECT,
    ),
    "E-INTEGER": Kind(
        ERROR,
        "“{text}” phải là số nguyên ({heading}).",
        "“{text}” should be a whole number ({heading}).",
        _CORRECT,
    ),
    "E-NEGATIVE": Kind(
        ERROR,
        "“{text}” là số âm ({heading}).",
        "“{text}” is negative ({heading}).",
        _CORRECT,
    ),
    "E-WORD": Kind(
        ERROR,
        "“{text}” không phải Có hoặc Không ({heading}).",
        "“{text}” is neither yes nor no ({heading}).",
        _CORRECT,
    ),
    "W-BLANK": Kind(
        WARNING,
        "Chưa có số liệu ({heading}).",
        "No figure was given ({heading}).",
        "đề nghị đơn vị bổ sung ô {ref}; nếu không phát sinh thì ghi 0 hoặc “-”",
    ),
    "E-UNIT": Kind(
        ERROR,
        "{heading}: đơn vị ghi trên trang (“{text}”) khác đơn vị của biểu mẫu ({unit}); số được đọc nguyên như ghi.",
        "{heading}: the unit on the sheet (“{text}”) is not the form's ({unit}); figures were read as they stand.",
        "ghi số theo đơn vị của biểu mẫu, hoặc sửa đơn vị ở ô {ref}",
    ),
    "E-MERGED": Kind(
        ERROR,
        "{heading}: số {text} nằm trong ô gộp {area} của nhiều dòng, không rõ của đơn vị nào: chưa đọc.",
        "{heading}: {text} stands in a cell merged over several rows ({area}); whose it is cannot be told: not read.",
        "bỏ gộp ô {ref} và ghi số của từng đơn vị",
    ),
    "E-CELL-ERROR": Kind(
        ERROR,
        "{heading}: ô báo lỗi công thức {text}.",
        "{heading}: the cell shows the formula error {text}.",
        "sửa công thức ở ô {ref} hoặc ghi số, rồi lưu lại",
    ),
    "E-UNCACHED": Kind(
        ERROR,
        "{heading}: công thức {text} chưa được tính khi lưu tệp, nên không có giá trị.",
        "{heading}: the formula {text} was never calculated before the file was saved; there is no value.",
        "mở tệp bằng Excel, lưu lại một lần rồi nộp",
    ),
    "E-DATE": Kind(
        ERROR,
        "{heading}: ô chứa ngày tháng {text}, có thể Excel đã đổi từ “{written}”; chưa đọc.",
        "{heading}: the cell holds the date {text}, perhaps made by Excel of “{written}”; not read.",
        "định dạng ô {ref} là văn bản (Text) rồi ghi lại",
    ),
    "N-DATE": Kind(
        NOTE,
        "{heading}: ngày tháng {text} được hiểu là tỷ lệ {written} mà Excel đã đổi thành ngày.",
        "{heading}: the date {text} was taken for the ratio {written} that Excel made a date of.",
        "không cần làm gì nếu đúng; định dạng ô {ref} là văn bản (Text) để tránh",
    ),
    "N-FOOTNOTE": Kind(
        NOTE,
        "{heading}: bỏ dấu chú thích “{mark}” sau số {text}.",
        "{heading}: the footnote mark “{mark}” after {text} was left out.",
        "không cần làm gì",
    ),
    "N-SETTLED": Kind(
        NOTE,
        "{heading}: “{text}” được đọc là {value} vì phép tính của biểu chỉ đúng với số này.",
        "{heading}: “{text}” was read as {value}, the only reading with which the form's arithmetic holds.",
        "không cần làm gì; nên ghi lại ô {ref} cho rõ",
    ),
    "W-BLANK-ROW": Kind(
        WARNING,
        "“{text}” chưa có số liệu nào ({n} ô trống).",
        "“{text}” has no figures at all ({n} blank cells).",
        "điền số liệu rồi gửi lại; không phát sinh thì ghi “-”",
    ),
    "W-AMBIGUOUS": Kind(
        WARNING,
        "“{text}” có thể đọc là {choices} ({heading}); chưa đọc.",
        "“{text}” may be read as {choices} ({heading}); not read.",
        "ghi lại số theo kiểu 1.234,5 ở ô {ref}",
    ),
    "W-RANGE": Kind(
        WARNING,
        "{heading} = {text}, ngoài khoảng {low}–{high}.",
        "{heading} = {text}, outside {low}–{high}.",
        "kiểm tra ô {ref}",
    ),
    "W-STEP": Kind(
        WARNING,
        "{heading} = {text}, không phải bội của {step}: có thể nhầm cột.",
        "{heading} = {text} is no multiple of {step}: perhaps another column's values.",
        "kiểm tra đầu cột và ô {ref}",
    ),
    # Personal data
    "E-PERSONAL": Kind(
        ERROR,
        "{heading}: ô có vẻ ghi {what}, không phải số liệu; không đọc và không nhắc lại.",
        "{heading}: the cell seems to hold {what_en}, no figure; it was not read and is not repeated.",
        "xóa khỏi ô {ref}, ghi số liệu đúng rồi nộp lại tệp; dữ liệu cá nhân không được ghi vào biểu",
    ),
    "W-PERSONAL": Kind(
        WARNING,
        "Có {n} chỗ ghi thông tin cá nhân ({what}), chỗ đầu tiên ở {at}; không đọc và không nhắc lại.",
        "Personal data in {n} places ({what_en}), the first at {at_en}; not read and not repeated.",
        "xóa khỏi tệp rồi nộp lại; thay tệp cũ trong data/raw bằng tệp đã xóa",
    ),
    # Arithmetic
    "E-SUM": Kind(
        ERROR,
        "{heading} ghi {written}, {rule} cộng lại {computed} (lệch {gap}).",
        "{heading} says {written}, {rule} gives {computed} (off by {gap}).",
        _CORRECT,
    ),
    "E-PART": Kind(
        ERROR,
        "{heading} là {written}, lớn hơn {whole_heading} ({whole}, ô {other}).",
        "{heading} is {written}, more than {whole_heading} ({whole}, cell {other}).",
        _CORRECT,
    ),
    "E-TOTAL": Kind(
        ERROR,
        "Tổng cộng ghi {written}, các dòng {rows} cộng lại {computed} (lệch {gap}).",
        "Total says {written}, rows {rows} add up to {computed} (off by {gap}).",
        _CORRECT,
    ),
    "E-SHEET-TWICE": Kind(
        ERROR,
        "Số liệu của trang này đã có ở trang “{other}” trong cùng tệp ({n} ô); chỉ đọc trang “{other}”.",
        "The figures of this sheet already stand on “{other}” in the same file ({n} cells); only that was read.",
        "xóa trang tính thừa rồi nộp lại",
    ),
    "W-TWO-FILES": Kind(
        WARNING,
        "{n} số liệu cũng có trong tệp {other}; báo cáo dùng tệp này.",
        "{n} figures also stand in {other}; the report uses this file.",
        "chuyển tệp cũ ra khỏi data/raw nếu đã được thay thế",
    ),
    "N-SUPERSEDED": Kind(
        NOTE,
        "{n} số liệu được thay bằng tệp nộp sau {other} ({later}); {differ} số liệu khác nhau{first}.",
        "{n} figures are replaced by {other}, handed in later ({later}); {differ} of them differ{first_en}.",
        "không cần làm gì; nếu tệp nộp sau không phải bản đúng thì sửa received_on trong data/catalog/sources.csv",
    ),
    "N-CONTAINED": Kind(
        NOTE,
        "Kỳ {period} nằm trong kỳ dài hơn {longer} của tệp {other} ({n} đơn vị): không cộng hai lần.",
        "The period {period} lies within {longer} of {other} ({n} units): it is not added up twice.",
        "không cần làm gì nếu tệp kia là báo cáo lũy kế; nếu không, sửa dòng ghi kỳ báo cáo",
    ),
    "W-OVERLAP": Kind(
        WARNING,
        "Kỳ {period} chồng lên kỳ {longer} của tệp {other} ({n} đơn vị): chưa cộng được số cả năm.",
        "The period {period} overlaps {longer} of {other} ({n} units): no total of the year can be made.",
        "kiểm tra dòng “Từ ngày … đến ngày …” của hai tệp rồi sửa tệp ghi sai",
    ),
    # Over files and periods
    "E-FILE-TWICE": Kind(
        ERROR,
        "Tệp này giống hệt tệp {other} (cùng nội dung, cùng sha256).",
        "This file is the same as {other} (same content, same sha256).",
        "giữ lại một tệp; nếu nộp nhầm thì đề nghị đơn vị gửi lại đúng tệp",
    ),
    "W-SAME-FIGURES": Kind(
        WARNING,
        "Toàn bộ số liệu của {text} ({n} số) giống hệt số liệu của {other_text} ở {other}: có thể chép nguyên biểu.",
        "All figures of {text} ({n}) are those of {other_text} at {other}: perhaps a copied sheet.",
        "hỏi lại đơn vị và đề nghị nộp đúng số liệu của mình",
    ),
    "W-UNIT-MISSING": Kind(
        WARNING,
        "Biểu “{title}”, kỳ {period}: {n}/{of} đơn vị chưa có báo cáo: {text}.",
        "Form “{title}”, period {period}: {n} of {of} units have not reported: {text}.",
        "đôn đốc các đơn vị nêu tên nộp báo cáo; nếu đã nộp thì kiểm tra tên đơn vị và kỳ ghi trên biểu",
    ),
    "W-CARRY-OVER": Kind(
        WARNING,
        "{heading} là {written}, nhưng kỳ trước còn lại {before} ({other}).",
        "{heading} is {written}, but the period before left {before} ({other}).",
        "đối chiếu hai kỳ, sửa ô {ref} hoặc số của kỳ trước",
    ),
    "W-JUMP": Kind(
        WARNING,
        "{heading} là {written}, trong khi {n} kỳ khác của đơn vị từ {low} đến {high} (theo xu hướng khoảng {usual}): "
        "có thể gõ thừa, thiếu chữ số hoặc nhầm cột.",
        "{heading} is {written}, while the unit's {n} other periods have {low} to {high} (their trend: about {usual}): "
        "perhaps a digit too many or too few, or another column's value.",
        "kiểm tra ô {ref} với đơn vị",
    ),
    "W-ZERO": Kind(
        WARNING,
        "{heading} ghi bằng không, trong khi {n} kỳ khác của đơn vị từ {low} đến {high}: không phát sinh hay chưa có "
        "số liệu?",
        "{heading} says none, while the unit's {n} other periods have {low} to {high}: none, or not known?",
        "hỏi lại đơn vị; nếu chưa có số liệu thì để trống ô {ref}",
    ),
    "W-EMPTY-REPORT": Kind(
        WARNING,
        "Số liệu của {text} đều {what} ({n} ô): không phát sinh hay chưa báo cáo?",
        "All figures of {text} are {what_en} ({n} cells): nothing occurred, or not reported?",
        "hỏi lại đơn vị; nếu chưa báo cáo thì đề nghị nộp",
    ),
    # Corrections
    "N-CORRECTED": Kind(
        NOTE,
        "Đã đọc theo đính chính {id} của {who}: {reason}.",
        "Read as corrected by {id} of {who}: {reason}.",
        "không cần làm gì",
    ),
    "E-CORRECTION-SOURCE": Kind(
        ERROR,
        "Đính chính {id} khai báo cho “{declared}”, nhưng không có tệp nào như vậy.",
        "Correction {id} is declared for “{declared}”, but there is no such file.",
        "sửa đường dẫn trong data/catalog/corrections.yml, hoặc xóa đính chính {id}",
    ),
    "E-CORRECTION": Kind(
        ERROR,
        "Đính chính {id} không còn khớp: ô ghi “{text}”, đính chính chờ “{expect}”.",
        "Correction {id} no longer fits: the cell says “{text}”, the correction expects “{expect}”.",
        "xóa đính chính {id} nếu nguồn đã sửa",
    ),
}


# What this program or the catalogue says, and keys by which things are found: nobody's data.
_OURS = frozenset(
    {
        "other", "hint", "hint_en", "choices", "whose", "whose_en", "who", "reason", "id", "expect", "declared",
        "own", "period", "longer", "later", "usual", "since", "years", "rows", "rule", "area", "layout", "step",
        "at", "at_en", "computed", "gap", "whole", "before", "low", "high", "value", "what", "what_en",
    }
)  # fmt: skip
# Here `text` names units that the register knows, among them some that are called after a person.
_KNOWN_UNITS = frozenset(
    {
        "E-TWO-PLACES",
        "N-PLACE-CODE",
        "E-PLACE-AMBIGUOUS",
        "E-PLACE-DATE",
        "E-PLACE-CODE",
        "W-LATER-UNIT",
        "E-DUPLICATE",
    }
    | {"N-REPEATED", "W-ROW-MISSING", "W-UNIT-MISSING", "W-SAME-FIGURES", "W-EMPTY-REPORT", "W-BLANK-ROW"}
)


def _fit(code: str, name: str, fact: object) -> object:
    """A fact as a message may say it: what a file says may hold somebody's number or name, or signs to be obeyed."""
    if type(fact) is not str:
        return fact
    if name in _OURS or (name == "written" and "CODE" not in code and personal.is_figure(fact)):
        return inert.visible(fact)
    return personal.masked(inert.visible(fact), names_too=code not in _KNOWN_UNITS)


@dataclass(frozen=True)
class Issue:
    """One thing that is wrong, and where; its fields are the columns of the issues table."""

    code: str
    severity: str
    source: str = ""
    sheet: str = ""
    ref: str = ""
    place: str = ""
    year: int = 0
    indicator: str = ""
    message_vi: str = ""
    message_en: str = ""
    next_step: str = ""

    @classmethod
    def make(
        cls,
        code: str,
        *,
        source: str = "",
        sheet: str = "",
        ref: str = "",
        place: str = "",
        year: int = 0,
        indicator: str = "",
        **facts: object,
    ) -> Issue:
        """An issue of a known kind; `facts` fill its templates, personal data in them masked.

        An unknown code or a missing fact raises.
        """
        kind = KINDS[code]
        values = {"ref": ref, "year": year, **{name: _fit(code, name, fact) for name, fact in facts.items()}}
        return cls(
            code, kind.severity, source, sheet, ref, place, year, indicator,
            kind.vi.format(**values), kind.en.format(**values), kind.next_step.format(**values),
        )  # fmt: skip

    def row(self) -> dict[str, object]:
        """The issue as a row of the issues table."""
        return asdict(self)

    def text(self) -> str:
        """The issue as a clerk reads it: where, what (vi, en), next step."""
        where = " ! ".join(part for part in (self.source, self.sheet, self.ref) if part)
        pad = "\n" + " " * (len(self.code) + 2)
        return f"{self.code}  {where}{pad}{self.message_vi}{pad}{self.message_en}{pad}next: {self.next_step}"


@dataclass
class Issues:
    """Collects issues of one file; `add` fills in what the file and sheet already say."""

    source: str = ""
    sheet: str = ""
    year: int = 0
    rows: list[Issue] = field(default_factory=list)

    def add(self, code: str, ref: str = "", **facts: object) -> None:
        """Record one issue at `ref` of the current file and sheet."""
        known = {"source": self.source, "sheet": self.sheet, "year": self.year}
        self.rows.append(Issue.make(code, ref=ref, **{**known, **facts}))  # type: ignore[arg-type]


class CchcError(Exception):
    """A mistake that stops the command; the message says in both languages what to do next."""
