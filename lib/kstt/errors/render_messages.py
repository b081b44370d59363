"""Messages about turning a notebook into HTML or PDF, in Vietnamese and English."""

from kstt.errors.problem import Message

MESSAGES: dict[str, Message] = {
    "KSTT-RENDER-001": Message(
        "ô {cell} của sổ tay dừng vì lỗi: {found}",
        "sửa ô này, chạy lại toàn bộ sổ tay từ trên xuống rồi mới xuất báo cáo",
        "cell {cell} of the notebook ended in an error: {found}",
        "correct the cell and run the whole notebook from the top before exporting it",
    ),
    "KSTT-RENDER-002": Message(
        "khối “{kind}” ở ô {cell} sai dạng: {found}",
        "chạy lại sổ tay bằng đúng phiên bản kstt dùng để xuất; không sửa tay kết quả đã lưu trong tệp",
        "the “{kind}” block in cell {cell} is malformed: {found}",
        "run the notebook again with the same version of kstt that exports it; do not edit stored outputs by hand",
    ),
    "KSTT-RENDER-003": Message(
        "ô {cell} chứa loại khối lạ “{kind}”",
        "cập nhật kstt rồi chạy lại sổ tay; loại gần nhất là “{suggestion}”",
        "cell {cell} holds a block of the unknown kind “{kind}”",
        "update kstt and run the notebook again; the nearest kind is “{suggestion}”",
    ),
    "KSTT-RENDER-004": Message(
        "hình do ô {cell} vẽ ra chưa có lời mô tả cho người không nhìn được hình",
        "thêm vào đầu ô một dòng “#| alt: hình cho thấy điều gì”, mỗi hình một dòng, rồi chạy lại ô",
        "the figure drawn by cell {cell} has no description for readers who cannot see it",
        "add a line “#| alt: what the figure shows” at the top of the cell, one line a figure, and run it again",
    ),
    "KSTT-RENDER-005": Message(
        "hình “{found}” trong ô văn bản {cell} chưa có lời mô tả",
        "viết lời mô tả vào trong ngoặc vuông: ![hình cho thấy điều gì](tệp hình)",
        "the image “{found}” in text cell {cell} has no description",
        "write the description between the square brackets: ![what the image shows](file)",
    ),
    "KSTT-RENDER-006": Message(
        "hình “{found}” trong ô văn bản {cell} nằm trên mạng; báo cáo không được tải gì từ mạng",
        "lưu hình về máy rồi kéo thả vào ô để đính kèm",
        "the image “{found}” in text cell {cell} is on the network; a report loads nothing from there",
        "save the image and drop it into the cell as an attachment",
    ),
    "KSTT-RENDER-007": Message(
        "không tìm thấy hình “{found}” mà ô văn bản {cell} nhắc tới",
        "đặt tệp PNG, JPEG hoặc SVG trong thư mục của sổ tay, hoặc kéo thả hình vào ô để đính kèm",
        "the image “{found}” that text cell {cell} refers to was not found",
        "put a PNG, JPEG or SVG file in the notebook's folder, or drop it into the cell as an attachment",
    ),
    "KSTT-RENDER-008": Message(
        "hình SVG ở ô {cell} không đọc được: {found}",
        "vẽ lại hình bằng matplotlib hoặc xuất thành PNG",
        "the SVG figure in cell {cell} cannot be read: {found}",
        "draw the figure again with matplotlib, or save it as PNG",
    ),
    "KSTT-RENDER-009": Message(
        "hình ở ô {cell} không phải là PNG hay JPEG hợp lệ, hoặc dùng màu in CMYK",
        "vẽ lại hình, hoặc mở tệp hình và lưu lại dưới dạng PNG (màu RGB)",
        "the image in cell {cell} is not a valid PNG or JPEG, or has the CMYK colours of print",
        "draw the figure again, or open the image and save it as PNG (colours RGB)",
    ),
    "KSTT-RENDER-010": Message(
        "không dàn được trang PDF: {found}",
        "thử xuất HTML để xem phần nào khác thường, và gửi sổ tay kèm dòng này cho người bảo trì kstt",
        "the PDF pages could not be set: {found}",
        "export to HTML to see what is unusual, and send the notebook with this line to the maintainers of kstt",
    ),
    "KSTT-RENDER-011": Message(
        "sổ tay chưa được chạy: {found} ô mã và không có kết quả nào",
        "chạy toàn bộ sổ tay (hoặc thêm --execute cho lệnh jupyter nbconvert) rồi xuất lại",
        "the notebook has not been run: {found} code {found|cell|cells} and no result at all",
        "run the whole notebook (or add --execute to jupyter nbconvert) and export again",
    ),
    "KSTT-RENDER-012": Message(
        "“{found}” ở ô {cell} không phải là ngày dạng YYYY-MM-DD",
        "ghi ngày của báo cáo dạng YYYY-MM-DD, ví dụ 2026-09-05",
        "“{found}” in cell {cell} is not a date of the form YYYY-MM-DD",
        "write the date of the report as YYYY-MM-DD, for example 2026-09-05",
    ),
    "KSTT-RENDER-013": Message(
        "hình “{found}” trong ô văn bản {cell} là tệp cạnh sổ tay; báo cáo lập hàng loạt không kèm tệp ấy theo",
        "kéo thả hình vào ô để đính kèm: hình nằm trong sổ tay và đi cùng mọi báo cáo",
        "the image “{found}” in text cell {cell} is a file beside the notebook, which reports of a batch do not take along",
        "drop the image into the cell as an attachment: it is then in the notebook, and in every report made of it",
    ),
    "KSTT-RENDER-014": Message(
        "kết quả ở ô {found} có từ trước khi chạy ô đầu báo cáo (ô {cell}), nên có thể là của một báo cáo khác",
        "chạy lại toàn bộ sổ tay từ trên xuống (Run ▸ Run All Cells) rồi xuất lại",
        "what cells {found} show is older than the head of the report (cell {cell}) and may be of another report",
        "run the whole notebook from the top (Run ▸ Run All Cells) and export again",
    ),
    "KSTT-RENDER-015": Message(
        "{n} ô chưa được chạy (ô {found}), nên báo cáo sẽ thiếu phần của các ô ấy",
        "chạy lại toàn bộ sổ tay từ trên xuống (Run ▸ Run All Cells), xóa ô không dùng, rồi xuất lại",
        "{n} {n|cell has|cells have} not been run ({found}), and the report would lack what {n|it shows|they show}",
        "run the whole notebook from the top (Run ▸ Run All Cells), delete cells that are not needed, and export again",
    ),
}
