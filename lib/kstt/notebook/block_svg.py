"""SVG from a notebook made safe to put inside a page: an allow-list of what draws; nothing that runs or loads."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from html import escape
from xml.etree import ElementTree


def _names(text: str) -> frozenset[str]:
    return frozenset(text.split())


_SVG = "{http://www.w3.org/2000/svg}"
_XLINK_HREF = "{http://www.w3.org/1999/xlink}href"
_ELEMENTS = _names(
    "svg g defs symbol use path rect circle ellipse line polyline polygon text tspan textPath clipPath mask marker "
    "pattern linearGradient radialGradient stop image"
)
_PROPERTIES = _names(
    "fill fill-opacity fill-rule stroke stroke-width stroke-opacity stroke-linecap stroke-linejoin stroke-miterlimit "
    "stroke-dasharray stroke-dashoffset opacity color display visibility overflow clip-path clip-rule mask marker "
    "marker-start marker-mid marker-end font-family font-size font-style font-weight font-stretch font-variant "
    "text-anchor text-decoration dominant-baseline alignment-baseline baseline-shift "
    "letter-spacing word-spacing stop-color stop-opacity paint-order vector-effect writing-mode "
    "shape-rendering text-rendering image-rendering"
)
_ROUNDED = _names("d points x y x1 x2 y1 y2 cx cy r rx ry width height")
_GEOMETRY = _names(
    "id x y x1 x2 y1 y2 dx dy cx cy r rx ry fx fy d points transform width height viewBox preserveAspectRatio offset "
    "gradientUnits gradientTransform spreadMethod clipPathUnits maskUnits maskContentUnits patternUnits "
    "patternContentUnits patternTransform markerUnits markerWidth markerHeight refX refY orient rotate textLength "
    "lengthAdjust pathLength startOffset href"
)
# Functions that draw. Others may load: `mask="image-set('https://…')"` does, in a browser, without a `url(`.
_FUNCTIONS = _names(
    "url rgb rgba hsl hsla calc matrix translate scale rotate skewx skewy inset circle ellipse polygon path"
)
_CALLED = re.compile(r"([\w-]+)\(")
# Not next to another number's point: `1.234.567` is two numbers in a tightly written path.
_LONG_DECIMAL = re.compile(r"(?<![\d.])-?\d*\.\d{3,}(?![\d.e])")
_REFERENCE = re.compile(r"""url\(\s*['"]?\s*(#?)([^'")]*?)\s*['"]?\s*\)""")
# The shorthand that matplotlib writes: `font: italic bold 10px 'DejaVu Sans', sans-serif`.
_FONT = re.compile(
    r"(?:(?P<style>italic|oblique)\s+)?(?:normal\s+)?(?:(?P<weight>bold|bolder|lighter|\d00)\s+)?"
    r"(?P<size>[\d.]+(?:px|pt)?)(?:/\S+)?\s+(?P<family>.+)"
)
_PICTURE = re.compile(r"data:image/(?:png|jpeg|gif);base64,[A-Za-z0-9+/=\s]*")
# The one style sheet that matplotlib writes into every figure. Inside a page its `*` would reach the page.
_MATPLOTLIB_STYLE = "*{stroke-linejoin:round;stroke-linecap:butt}"


def _own_drawing() -> re.Pattern[str]:
    """What charts write: paths and lines of text, maybe in groups, each attribute at most once and in this order.

    Nothing in it could run, load or refer, and it is what cleaning would write, but for titles. Two figures in three of
    a month are such; taking them apart and writing them anew costs a hundred times what reading them with this costs.
    """

    def optional(*names: str) -> str:
        return "".join(rf'(?: {name}="[A-Za-z0-9#][A-Za-z0-9#.,-]*+(?: [A-Za-z0-9#.,-]++)*+")?+' for name in names)

    number = r"-?\d++(?:\.\d{1,2}+(?![\d.]))?+"
    said = r"(?:[^\x00-\x1f\x7f-\x9f<>&\ud800-\udfff\ufffe\uffff]|&(?:amp|lt|gt);)++"
    written = optional("font-weight", "font-size", "text-anchor", "fill")
    turn = rf'(?: transform="rotate\(-90 {number} {number}\)")?+'
    text = rf'<text x="{number}" y="{number}"{turn}{written}>(?:<title>{said}</title>)?+{said}</text>'
    painted = optional("fill", "stroke", "stroke-width", "stroke-dasharray", "stroke-linecap", "stroke-linejoin")
    path = rf'<path d="(?:(?:[MmLlHhVvZz]|{number} ?+)(?!"))*+(?:{number}|[Zz])"{painted}/>'
    size = r"([1-9]\d{1,4}(?:\.\d{1,2})?)"
    root = rf'<svg xmlns="http://www\.w3\.org/2000/svg" viewBox="0 0 {size} {size}"'
    return re.compile(
        rf"{root}{optional('font-family', 'font-size', 'fill')}>(?:{path}|{text}|<g(?= ){written}>(?:{text})++</g>)++</svg>"
    )


_OWN_DRAWING = _own_drawing()
_TITLE = re.compile("<title>[^<]*+</title>")


class SvgRefused(ValueError):
    """The text is not an SVG that can be shown."""


@dataclass(frozen=True)
class CleanSvg:
    """svg: the text, root first. width, height: of the view box. styled: it holds a style sheet of its own, so it may
    only be shown as an image, apart from the page."""

    svg: str
    width: float
    height: float
    styled: bool = False


def clean_svg(svg: str, prefix: str) -> CleanSvg:
    """The drawing part of an SVG, its ids prefixed so that several can share a page.

    Scripts, event handlers, links, foreign objects, animations, metadata and everything that loads from elsewhere are
    left out; unreferenced ids and decimals below a hundredth of a unit too (a third of a matplotlib figure).
    Errors: SvgRefused when the text is no SVG, declares entities, or has no size.

    >>> clean_svg('<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><script/><path d="M0 0"/></svg>', "a-").svg
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><path d="M0 0"/></svg>'
    """
    return _as_drawn(svg) or _taken_apart(svg, prefix)


@lru_cache(64)
def _as_drawn(svg: str) -> CleanSvg | None:
    """A chart of ours, cleaned; None for any other drawing. A page and its notebook show the same charts."""
    own = _OWN_DRAWING.fullmatch(svg)
    return CleanSvg(_TITLE.sub("", svg), float(own[1]), float(own[2])) if own else None


def drawing(svg: str, prefix: str) -> dict:
    """A cleaned SVG as `{"form": "svg", "svg", "styled", "width", "height"}`. Errors: SvgRefused."""
    clean = clean_svg(svg, prefix)
    return {"form": "svg", "svg": clean.svg, "styled": clean.styled, "width": clean.width, "height": clean.height}


def _taken_apart(svg: str, prefix: str) -> CleanSvg:
    """An SVG from anywhere, read as XML and written anew from what may stay of it."""
    if "<!ENTITY" in svg:
        raise SvgRefused("<!ENTITY>")
    try:
        root = ElementTree.fromstring(svg)
    except ElementTree.ParseError as fault:
        raise SvgRefused(str(fault)) from None
    if root.tag not in (f"{_SVG}svg", "svg"):
        raise SvgRefused(f"<{root.tag}>")
    width, height = _size(root)
    cleaning = _Cleaning(prefix, _referenced(svg), round_numbers=min(width, height) >= 20)
    cleaning.style_sheets(root)
    body = cleaning.children(root)
    view = root.get("viewBox") or f"0 0 {width:g} {height:g}"
    styles = {**cleaning.inherited, **cleaning.classes(root), **cleaning.presentation(root)}
    head = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{escape(view)}"{_written(styles)}>'
    return CleanSvg(f"{head}{cleaning.sheet}{body}</svg>", width, height, styled=bool(cleaning.sheet))


def labelled_svg(svg: str, alt: str) -> str:
    """A cleaned SVG with its description for screen readers, as role and label.

    No `<title>` beside the label: it would say the same twice, and 25 figures of a report come to 4 kB.
    """
    start, _, rest = svg.partition(">")
    return f'{start} role="img" aria-label="{escape(alt)}">{rest}'


def _size(root: ElementTree.Element) -> tuple[float, float]:
    box = re.split(r"[\s,]+", root.get("viewBox", "").strip())
    numbers = box[2:] if len(box) == 4 else [re.sub(r"[a-z]+$", "", root.get(side, "")) for side in ("width", "height")]
    try:
        width, height = (float(number) for number in numbers)
    except ValueError:
        raise SvgRefused("viewBox") from None
    if not (0 < width < 1e5 and 0 < height < 1e5):
        raise SvgRefused("viewBox")
    return width, height


def _referenced(svg: str) -> frozenset[str]:
    return frozenset(re.findall(r"url\(\s*['\"]?\s*#([^'\")]+)", svg)) | frozenset(
        re.findall(r"href=['\"]#([^'\"]+)", svg)
    )


def _written(attributes: dict[str, str]) -> str:
    return "".join(f' {name}="{escape(value)}"' for name, value in attributes.items())


def _style_properties(style: str) -> dict[str, str]:
    """The declarations of a `style` attribute as presentation attributes: a page may then forbid inline styles."""
    found: dict[str, str] = {}
    for declaration in style.split(";"):
        name, colon, value = declaration.partition(":")
        if not colon:
            continue
        if name.strip() == "font" and (font := _FONT.fullmatch(value.strip())):
            found |= {f"font-{part}": text for part, text in font.groupdict().items() if text}
        else:
            found[name.strip()] = value.removesuffix("!important").strip()
    return found


def _clean_value(value: str, prefix: str) -> str | None:
    """The value with its references prefixed; None when it reaches outside the figure."""
    if any(mark in value for mark in ("\\", "@", "<")) or "javascript:" in value.lower():
        return None
    if not _FUNCTIONS.issuperset(name.lower() for name in _CALLED.findall(value)):
        return None
    if any(hash_mark != "#" for hash_mark, _ in _REFERENCE.findall(value)):
        return None
    if value.lower().count("url(") != len(_REFERENCE.findall(value)):
        return None
    return _REFERENCE.sub(lambda found: f"url(#{prefix}{found[2]})", value)


class _Cleaning:
    """One pass over one figure."""

    def __init__(self, prefix: str, referenced: frozenset[str], round_numbers: bool):
        self.prefix, self.referenced, self.round_numbers = prefix, referenced, round_numbers
        self.sheet = ""
        self.inherited: dict[str, str] = {}

    def children(self, parent: ElementTree.Element) -> str:
        keep_space = _local(parent.tag) in ("text", "tspan", "textPath")
        return "".join(
            self.element(child) + (escape(child.tail or "", quote=False) if keep_space else "") for child in parent
        )

    def element(self, element: ElementTree.Element) -> str:
        name = _local(element.tag)
        if name == "a":
            name = "g"
        if name not in _ELEMENTS:
            return ""
        attributes = self._attributes(element, name)
        if name in ("use", "image") and "href" not in attributes:
            return ""
        text = escape(element.text or "", quote=False) if name in ("text", "tspan", "textPath") else ""
        inside = text + self.children(element)
        if name == "g" and not attributes:
            return inside
        if not inside and name in ("g", "defs"):
            return ""
        start = f"<{name}{_written(attributes)}"
        return f"{start}>{inside}</{name}>" if inside else f"{start}/>"

    def presentation(self, element: ElementTree.Element) -> dict[str, str]:
        """How the element is painted, from its attributes and its style; the style counts more."""
        given = {key: value for key, value in element.attrib.items() if key in _PROPERTIES}
        given |= {k: v for k, v in _style_properties(element.get("style", "")).items() if k in _PROPERTIES}
        kept = {name: _clean_value(value.strip(), self.prefix) for name, value in given.items()}
        return {name: value for name, value in kept.items() if value}

    def _attributes(self, element: ElementTree.Element, name: str) -> dict[str, str]:
        kept: dict[str, str] = {}
        for key, raw in element.attrib.items():
            key = "href" if key == _XLINK_HREF else key
            value = self._attribute(name, key, raw.strip()) if key in _GEOMETRY else None
            if value:
                kept[key] = value
        return kept | self.classes(element) | self.presentation(element)

    def classes(self, element: ElementTree.Element) -> dict[str, str]:
        """What a style sheet of the drawing's own may ask for; in a page they would meet the page's."""
        named = element.get("class", "") if self.sheet else ""
        return {"class": named} if re.fullmatch(r"[\w\s-]*\w[\w\s-]*", named) else {}

    def _attribute(self, name: str, key: str, value: str) -> str | None:
        if key == "id":
            return f"{self.prefix}{value}" if value in self.referenced else None
        if key == "href":
            if name == "image":
                return value if _PICTURE.fullmatch(value) else None
            return f"#{self.prefix}{value[1:]}" if value.startswith("#") else None
        if key in _ROUNDED and self.round_numbers:
            value = _LONG_DECIMAL.sub(_shorter, value)
            return " ".join(value.split())
        return _clean_value(value, self.prefix)

    def style_sheets(self, root: ElementTree.Element) -> None:
        """All of them, before any element: what they name stays."""
        for element in root.iter():
            if _local(element.tag) == "style":
                css = "".join(element.itertext())
                self.referenced |= set(re.findall(r"#([\w-]+)", css)) & {each.get("id", "") for each in root.iter()}
                self._style_sheet(css)

    def _style_sheet(self, css: str) -> None:
        if re.sub(r"\s+", "", css).rstrip(";") in (_MATPLOTLIB_STYLE, _MATPLOTLIB_STYLE.replace("}", ";}")):
            self.inherited = {"stroke-linejoin": "round", "stroke-linecap": "butt"}
            return
        if re.search(
            r"@|\\|</|javascript:|expression|url\(\s*['\"]?\s*[^#'\"\s]|(image-set|image|src|fade)\(", css, re.I
        ):
            return
        # Ids are prefixed in the figure, so also where the sheet names them.
        for known in sorted(self.referenced):
            css = re.sub(rf"#{re.escape(known)}(?![\w-])", f"#{self.prefix}{known}", css)
        self.sheet += f"<style>{escape(css, quote=False)}</style>"


def _local(tag: str) -> str:
    return tag.removeprefix(_SVG)


def _shorter(found: re.Match[str]) -> str:
    text = f"{float(found[0]):.2f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text
