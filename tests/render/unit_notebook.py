"""An executed unit report made by hand: every kind of block, 21 indicators, four figures, texts that try to be code."""

from __future__ import annotations

import unicodedata
from functools import cache

import nbformat
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from kstt.notebook import blocks as b

BLOCK_MIME = b.BLOCK_MIME
HOSTILE = '<script>alert(1)</script> #import "x" $x$ *đậm* `mã` \\ &amp; #sys.inputs @ref // x'
NFD_NAME = unicodedata.normalize("NFD", "Phường Việt Trì")
LONG_WORD = "x" * 140
LONG_NAME = (
    "Sở Nông nghiệp và Môi trường phối hợp Ban Quản lý các khu công nghiệp và Trung tâm Phục vụ hành chính công tỉnh"
)
FORMULA_READ = "20 × 144.625 ÷ 184.513 = 15,68"

INDICATORS = (
    ("01", "Tỷ lệ TTHC công bố đúng hạn", "6", "5,40", "I. Công khai, minh bạch"),
    ("02", "Tỷ lệ TTHC được cập nhật, công khai đúng hạn", "4", "4,00", "I. Công khai, minh bạch"),
    ("03", "Tỷ lệ TTHC công khai đầy đủ nội dung các bộ phận tạo thành", "2", "1,98", "I. Công khai, minh bạch"),
    ("04", "Tỷ lệ hồ sơ đồng bộ lên Cổng DVCQG", "6", "5,87", "I. Công khai, minh bạch"),
    ("05", "Tỷ lệ hồ sơ xử lý đúng hạn", "20", "15,68", "II. Tiến độ giải quyết"),
    ("06", "Tỷ lệ TTHC cung cấp DVCTT", "2", "2,00", "III-a. Cung cấp dịch vụ trực tuyến"),
    ("07", "Tỷ lệ DVCTT có phát sinh hồ sơ", "4", "0,83", "III-a. Cung cấp dịch vụ trực tuyến"),
    ("08", "Tỷ lệ hồ sơ nộp trực tuyến", "6", "6,00", "III-a. Cung cấp dịch vụ trực tuyến"),
    ("09", "Tỷ lệ TTHC có giao dịch thanh toán trực tuyến", "2", "0,95", "III-b. Thanh toán trực tuyến"),
    (
        "10",
        "Tỷ lệ TTHC có nghĩa vụ tài chính được tích hợp thanh toán trên Cổng DVCQG",
        "2",
        "0,54",
        "III-b. Thanh toán",
    ),
    ("11", "Tỷ lệ hồ sơ thanh toán trực tuyến", "6", "5,18", "III-b. Thanh toán trực tuyến"),
    ("12", "Tỷ lệ hồ sơ có cấp kết quả điện tử", "6", "4,32", "IV-a. Số hóa hồ sơ"),
    ("13", "Tỷ lệ hồ sơ thực hiện số hóa", "4", "0,72", "IV-a. Số hóa hồ sơ"),
    ("14", "Tỷ lệ khai thác, sử dụng lại dữ liệu số hóa", "2", "0,35", "IV-a. Số hóa hồ sơ"),
    ("15", "Tỷ lệ cung cấp dịch vụ chứng thực bản sao điện tử", "2", "2,00", "IV-a. Số hóa hồ sơ"),
    ("16", "Tỷ lệ hồ sơ số hóa được đồng bộ với danh mục hồ sơ cá nhân, tổ chức", "4", "0,00", "IV-a. Số hóa hồ sơ"),
    ("17", "Tỷ lệ TTHC kết nối, chia sẻ dữ liệu dân cư", "2", "0,53", "IV-b. Dữ liệu dân cư"),
    ("18", "Tỷ lệ hồ sơ có sử dụng dữ liệu dân cư", "2", "0,83", "IV-b. Dữ liệu dân cư"),
    ("19", "Tỷ lệ PAKN xử lý đúng hạn", "6", "3,12", "V. Mức độ hài lòng"),
    ("20", "Tỷ lệ hài lòng trong xử lý PAKN", "6", "2,42", "V. Mức độ hài lòng"),
    ("21", "Tỷ lệ hài lòng trong tiếp nhận, giải quyết TTHC", "6", "–", "V. Mức độ hài lòng"),
)

LABELS = {
    "points": "Điểm",
    "measures": "Đo lường",
    "numerator": "Tử số",
    "denominator": "Mẫu số",
    "rate": "Tỷ lệ",
    "formula": "Cách tính",
    "threshold": "Ngưỡng",
    "lost": "Điểm mất",
    "win_back": "Lấy lại",
    "responsible": "Đơn vị chủ trì",
    "data_source": "Nguồn dữ liệu",
    "evidence": "Căn cứ",
    "notes": "Ghi chú",
}


def output(block: b.Block) -> dict:
    """What Jupyter stores when a cell displays a block (the exporters read only the JSON)."""
    return new_output("display_data", data={BLOCK_MIME: block.as_json(), "text/plain": "–"})


def cell_of(*shown: b.Block, source: str = "show(...)", count: int = 20, tags: tuple[str, ...] = ()) -> dict:
    cell = new_code_cell(source, execution_count=count, outputs=[output(block) for block in shown])
    cell.metadata["tags"] = list(tags)
    return cell


def small_line(number: int) -> b.Figure:
    points = " ".join(f"{12 + i * 21},{70 - ((i * 7 + number * 5) % 40)}" for i in range(13))
    svg = (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 300 110" font-family="DejaVu Sans" font-size="11">'
        f'<path id="base" d="M8 92H270" stroke="#DADCE0"/><polyline points="{points}" fill="none" stroke="#1F4E79" '
        'stroke-width="2"/><text x="8" y="106">8/25</text><text x="242" y="106">8/26</text>'
        f'<text x="264" y="40" fill="#1F4E79">{60 + number},5&#160;%</text></svg>'
    )
    return b.Figure(svg, f"Đường biểu diễn 13 tháng của chỉ số {number:02d}: 60 % rồi {60 + number} %.", "", 100)


@cache
def drawn(number: int) -> str:
    """A matplotlib figure as SVG, with its usual style sheet and ids."""
    import io

    from matplotlib import rc_context
    from matplotlib.figure import Figure

    with rc_context({"svg.fonttype": "none", "svg.hashsalt": "kstt", "font.family": "DejaVu Sans"}):
        figure = Figure(figsize=(6.5, 2.8), layout="constrained")
        axes = figure.subplots()
        values = [(i * (7 + number)) % 23 + 60 for i in range(13)]
        axes.fill_between(range(13), 60, values, color="#8FB0D0", alpha=0.5)
        axes.plot(range(13), values, color="#1F4E79", marker="o")
        axes.set_xticks(range(13), [f"{(7 + i) % 12 + 1}/{25 + (7 + i) // 12}" for i in range(13)])
        axes.set_ylabel("điểm")
        axes.set_title(f"Tổng điểm 13 tháng ({number})", loc="left")
        axes.spines[["top", "right"]].set_visible(False)
        text = io.StringIO()
        figure.savefig(text, format="svg", metadata={"Date": None})
    return text.getvalue()


def indicator(id: str, title: str, maximum: str, points: str, group: str, trend: bool = True) -> b.IndicatorSection:
    number = int(id)
    missing = points == "–"
    tokens = [("number", maximum), ("operator", "×"), ("number", "144.625"), ("operator", "÷"), ("number", "184.513")]
    tokens += [("operator", "="), ("number", points)]
    if missing:
        tokens = [("text", "chưa đủ số liệu để tính")]
    notes: tuple[b.NoteLine, ...] = ()
    if number <= 3:
        notes = (
            b.NoteLine("neutral", "Tính cho toàn tỉnh và chép xuống mọi đơn vị; không phải kết quả riêng của đơn vị."),
        )
    if number == 4:
        notes = (
            b.NoteLine("warning", "Mẫu số tạm tính theo báo cáo năm trước ÷ 12; sẽ đổi khi Cổng DVCQG chốt số liệu."),
        )
    if missing:
        notes = (
            b.NoteLine("unknown", "Nguồn không công bố tử số và mẫu số: chỉ số không được tính, không phải 0 điểm."),
        )
    return b.IndicatorSection(
        id=id,
        anchor=f"chi-so-{id}",
        title=title,
        group=group,
        points=points,
        max_points=maximum,
        points_tone="unknown"
        if missing
        else ("good" if points.startswith(maximum) else "bad" if number % 3 else "warning"),
        status="chưa có số liệu" if missing else "số được cung cấp",
        measures="Phần hồ sơ đã xử lý xong trong hạn, hoặc còn trong hạn vào ngày cuối kỳ, trên tổng hồ sơ của kỳ.",
        evidence=b.EvidenceLine(
            "Quyết định 766/QĐ-TTg, chỉ số " + id, "LSAPI"[number % 5], "chưa đối chiếu Công báo", "công văn 2283/UBND"
        ),
        numerator=b.CountLine("144.625", "hồ sơ xử lý xong đúng hạn cộng hồ sơ đang xử lý còn trong hạn"),
        denominator=b.CountLine("184.513", "hồ sơ tiếp nhận hoặc xử lý trong kỳ"),
        rate="78,38 %",
        formula=b.Formula(
            tuple(b.Token(kind, text) for kind, text in tokens), "20 nhân 144.625 chia 184.513 bằng 15,68"
        ),
        threshold="Đạt 100 % thì đủ điểm; dưới mức đó điểm giảm theo tỷ lệ.",
        lost="Mất 4,32 điểm so với tối đa.",
        win_back=("Thêm 923 hồ sơ đúng hạn thì được thêm 0,1 điểm.", "Thêm 39.888 hồ sơ thì đủ điểm."),
        responsible="Sở, ban, ngành và UBND cấp xã chủ trì; Văn phòng UBND tỉnh phối hợp.",
        data_source="Hồ sơ đồng bộ từ hệ thống thông tin giải quyết TTHC của tỉnh lên Cổng DVCQG",
        notes=notes,
        trend=small_line(number) if trend else None,
        labels=LABELS,
    )


def score_table() -> b.Table:
    columns = (
        b.Column("Số", "center", 0.5),
        b.Column("Chỉ số", "left", 5),
        b.Column("Tử số", "right", 1.3),
        b.Column("Mẫu số", "right", 1.3),
        b.Column("Tỷ lệ", "right", 1.2),
        b.Column("Điểm", "right", 1),
        b.Column("Tối đa", "right", 0.9),
    )
    rows, group = [], ""
    for id, title, maximum, points, part in INDICATORS:
        if part != group:
            group = part
            rows.append(b.Row((b.Cell(""), b.Cell(part), *[b.Cell("")] * 3, b.Cell("17,25"), b.Cell("18")), "group"))
        tone = "unknown" if points == "–" else "neutral"
        texts = [b.Cell("144.625"), b.Cell("184.513"), b.Cell("78,38 %"), b.Cell(points, tone), b.Cell(maximum)]
        rows.append(
            b.Row((b.Cell(id), b.Cell(title, tag=b.EvidenceMark("A", "tính lại") if id == "15" else None), *texts))
        )
    rows.append(b.Row((b.Cell(""), b.Cell("Tổng"), *[b.Cell("")] * 3, b.Cell("62,70"), b.Cell("100")), "total"))
    note = "Điểm từng chỉ số làm tròn 2 chữ số rồi mới cộng. “–”: chưa có số liệu, không phải 0 điểm."
    return b.Table("Điểm 21 chỉ số, tháng 8/2026", columns, tuple(rows), 1, note, dense=True)


def listed_dossiers(words: str = "đang xử lý, đã quá hạn") -> b.DossierList:
    """A list of 40 overdue dossiers: three printed, two folded away, the others elsewhere."""
    columns = (b.Column("Mã hồ sơ", "left", 3), b.Column("Trễ", "right"), b.Column("Trạng thái, vì sao", "left", 4))
    rows = tuple(
        b.Row((b.Cell(f"H44.100-260803-{n:04d}"), b.Cell(str(40 - n), "bad"), b.Cell(words))) for n in range(5)
    )
    return b.DossierList(
        "Hồ sơ quá hạn (40 hồ sơ)",
        columns,
        rows,
        row_head=0,
        shown=3,
        total=40,
        as_of="Trạng thái tính đến hết ngày 31/08/2026.",
        fold_label="Xem tiếp 2 hồ sơ",
        printed_note="In 3 hồ sơ đầu trên tổng số 40; bản HTML có thêm 2 hồ sơ.",
        rest_note="Còn 35 hồ sơ không nằm trong báo cáo này; xem bằng kstt rows",
        note=None,
    )


RUNNING = "Bộ chỉ số 766 · 8/2026 · Sở Nông nghiệp và Môi trường"


def head(
    organ: str = "SỞ NÔNG NGHIỆP VÀ MÔI TRƯỜNG", subject: str | None = None, running: str = RUNNING
) -> b.ReportHead:
    return b.ReportHead(
        organ_above="UBND TỈNH PHÚ THỌ",
        organ=organ,
        nation="CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        motto="Độc lập - Tự do - Hạnh phúc",
        number="Số:      /BC-VP",
        place_date="Phú Thọ, ngày      tháng 9 năm 2026",
        title="BÁO CÁO",
        subject=subject or "Kết quả Bộ chỉ số phục vụ người dân, doanh nghiệp tháng 8/2026",
        basis=("Căn cứ Quyết định số 766/QĐ-TTg ngày 23/6/2022 của Thủ tướng Chính phủ;",),
        language="vi",
        document_title="Báo cáo Bộ chỉ số 766 tháng 8/2026 – Sở Nông nghiệp và Môi trường",
        author="Văn phòng UBND tỉnh Phú Thọ",
        date="2026-09-05",
        edition_label="Bản nội bộ",
        running_title=running,
    )


def headline() -> b.Facts:
    return b.Facts(
        "headline",
        (
            b.Fact("Tổng điểm", "62,70", "trên 100", "neutral"),
            b.Fact("Xếp loại", "Trung bình", "từ 50 đến dưới 70", "warning"),
            b.Fact("Thứ hạng", "57", "trong 164 đơn vị", "neutral"),
            b.Fact("So với tháng 7", "−2,15", "điểm", "bad"),
        ),
    )


def report_cells(organ: str, trend: bool = True) -> list:
    run = b.Run
    changes = b.Table(
        "Thay đổi so với tháng 7/2026",
        (
            b.Column("Chỉ số", "left", 4),
            b.Column("Tháng 7", "right"),
            b.Column("Tháng 8", "right"),
            b.Column("Đổi", "right"),
        ),
        tuple(
            b.Row((b.Cell(title), b.Cell("16,90"), b.Cell("15,68"), b.Cell("−1,22", "bad")))
            for _, title, *_ in INDICATORS[4:9]
        ),
    )
    cells = [
        cell_of(source="from kstt.notebook import *", count=1),
        cell_of(source='period = "2026-08"\nunit = "H44.100"', count=2, tags=("parameters",)),
        cell_of(source='period = "2026-08"  # Parameters', count=3, tags=("injected-parameters",)),
        new_markdown_cell("Hướng dẫn cho người phân tích: KHÔNG HIỆN RA", metadata={"tags": ["guide"]}),
        cell_of(head(organ), headline(), count=4),
        cell_of(
            b.Heading(1, "I. KẾT QUẢ CHUNG", "ket-qua"),
            b.Paragraph(
                (run("Trong tháng 8/2026, "), run(organ, strong=True), run(" đạt 62,70 điểm, xếp loại Trung bình."))
            ),
            b.Facts(
                "list",
                (
                    b.Fact("Điểm không do đơn vị tự làm ra", "26,00", "chỉ số 01–03 chép từ tỉnh, 15 là hằng số"),
                    b.Fact("Bộ quy tắc", "portal-2026", "thực tế Cổng, không phải văn bản"),
                ),
                "Đọc con số này thế nào",
            ),
            b.Note(
                "warning",
                "Chưa đối chiếu Công báo",
                "Điều khoản trích lại từ văn bản của tỉnh, chưa có người đối chiếu.",
            ),
            count=5,
        ),
        cell_of(b.Heading(1, "II. ĐIỂM TỪNG CHỈ SỐ", "diem"), score_table(), count=6),
        cell_of(
            b.Heading(1, "III. THAY ĐỔI", "thay-doi"),
            *(
                b.Figure(
                    drawn(n), f"Hình {n}: tổng điểm 13 tháng, từ 60 lên 82 rồi xuống 62,7.", f"Hình {n}. Tổng điểm", w
                )
                for n, w in ((1, 100), (2, 80), (3, 80), (4, 80))
            ),
            changes,
            count=7,
        ),
        cell_of(b.Heading(1, "IV. TỪNG CHỈ SỐ", "tung-chi-so"), count=8),
        cell_of(*(indicator(*row, trend=trend) for row in INDICATORS), count=9),
        cell_of(
            b.Heading(1, "V. VIỆC CẦN LÀM TRƯỚC", "viec"),
            b.Bullets(
                (
                    (run("Chỉ số 05", strong=True), run(": thêm 923 hồ sơ đúng hạn, được 0,1 điểm;")),
                    (run("Chỉ số 16", strong=True), run(": chưa có hồ sơ nào được đồng bộ.")),
                )
            ),
            b.Heading(2, "1. Cách làm báo cáo này", "cach-lam"),
            b.Paragraph(
                (run("Sổ tay "), run("monthly_unit.ipynb", em=True), run(" chạy từ trên xuống, không sửa tay."))
            ),
            b.Signature(
                ("TL. CHỦ TỊCH", "CHÁNH VĂN PHÒNG"),
                "(Chữ ký của người có thẩm quyền, dấu/chữ ký số)",
                "",
                "Nơi nhận:",
                ("- Như trên;", "- Chủ tịch UBND tỉnh (để báo cáo);", "- Lưu: VT, KSTT."),
            ),
            count=10,
        ),
        cell_of(
            b.Evidence(
                "counts.json", "Số đếm và cách tính của báo cáo này", '{"05": {"numerator": 144625, "tên": "đúng hạn"}}'
            ),
            count=11,
        ),
    ]
    return cells


def unit_notebook(
    organ: str = "SỞ NÔNG NGHIỆP VÀ MÔI TRƯỜNG", *more: dict, trend: bool = True
) -> nbformat.NotebookNode:
    """A whole executed unit report; `more` cells are put before the evidence."""
    cells = report_cells(organ, trend)
    return new_notebook(cells=[*cells[:-1], *more, cells[-1]])


def hostile_notebook() -> nbformat.NotebookNode:
    """The same report about a unit whose name is long, written in NFD and full of code."""
    name = f"{LONG_NAME} {HOSTILE} {NFD_NAME} {LONG_WORD} \U0001f600 \x07"
    hostile = cell_of(
        b.Heading(2, f"2. {HOSTILE}", '"><script>alert(2)</script>'),
        b.Note("bad", HOSTILE, name),
        b.Bullets(((b.Run(HOSTILE, strong=True, em=True),),)),
        b.Table(
            HOSTILE,
            (b.Column(HOSTILE), b.Column("Số", "right")),
            (b.Row((b.Cell(name, "bad", b.EvidenceMark("I", HOSTILE)), b.Cell("1"))),),
        ),
        listed_dossiers(name),
        b.Listing(HOSTILE, f"{name}\n{HOSTILE}", HOSTILE),
        b.Annex("Phụ lục I", HOSTILE, "phu-luc"),
        b.Formula((b.Token("text", HOSTILE), b.Token("operator", "="), b.Token("number", "1")), HOSTILE),
    )
    return unit_notebook(name, hostile)
