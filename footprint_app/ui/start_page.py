"""The first page: what works today, and how to use it in the terminal."""

import streamlit as st

from footprint_app.service import examples

_CHINESE = """
# 产品碳足迹工作台

按 **GB/T 24067-2024** 和 **ISO 14067:2018**，从企业填写的工作簿到经过检查、可追溯的碳足迹和研究报告。

本页只作说明，还不能计算。上传、检查和计算的网页将在后续版本提供；目前在终端中完成：

```console
footprint demo
footprint template my-study.xlsx --lang zh
footprint check my-study.xlsx
footprint calculate my-study.xlsx
```

- `demo`：把随附的铝型材研究从工作簿算到报告；
- `template`：生成带下拉选项和填写说明的空白工作簿；
- `check`：一次列出全部问题及其单元格，不写任何文件；
- `calculate`：给出结果、结果工作簿以及 Word 和 PDF 报告。

查找因子用 `footprint factors list` 和 `footprint factors show`，全部命令用 `footprint --help`。
"""

_ENGLISH = """
# Footprint Workbench

Product carbon footprints by **GB/T 24067-2024** and **ISO 14067:2018**, from a manufacturer's workbook to a checked and
traced result with a report.

This page explains; it does not calculate yet. Pages to upload, check and calculate come with a later version. Today the
work is done in the terminal:

```console
footprint demo
footprint template my-study.xlsx --lang en
footprint check my-study.xlsx
footprint calculate my-study.xlsx
```

- `demo` takes the shipped aluminium-profile study from workbook to report;
- `template` writes an empty workbook with drop-downs and help;
- `check` names every problem at once with its cell, and writes nothing;
- `calculate` gives the result, a workbook of results, and the report in Word and PDF.

Factors are found with `footprint factors list` and `footprint factors show`; `footprint --help` lists all commands.
"""


_SHIPPED = {
    "中文": ("随附的研究", "产品", "复制命令", "活动数据是示意值，因子是有出处的公开数据。"),
    "English": (
        "Shipped studies",
        "Product",
        "Command to copy it",
        "Activity data are illustrative, factors published.",
    ),
}


def show() -> None:
    """Show the page in the chosen language."""
    language = st.radio("语言 / Language", ["中文", "English"], horizontal=True)
    st.markdown(_CHINESE if language == "中文" else _ENGLISH)
    title, product, command, remark = _SHIPPED[language]
    st.subheader(title)
    st.caption(remark)
    st.table(
        [
            {
                product: example.product_zh if language == "中文" else example.product_en,
                command: f"footprint examples copy {example.name}",
            }
            for example in examples.list_examples()
        ]
    )
