"""What the hub's own pages say, in Chinese and English, and which of the two a visitor reads."""

from collections.abc import Iterator
from typing import Literal

from starlette.requests import Request

Language = Literal["zh", "en"]
COOKIE = "lang"

TEXTS: dict[Language, dict[str, str]] = {
    "zh": {
        "tag": "zh-CN",
        "hub": "结对共建数据枢纽",
        "explorer": "查询",
        "answers": "示例与答案",
        "other": "en",
        "otherName": "English",
        "pages": "页面",
        "agency": "共建单位",
        "portal": "门户开发",
        "tracking": "项目跟踪",
        "examples": "示例查询",
        "chooseExample": "选择一个问题…",
        "token": "访问令牌",
        "tokenEmpty": "可不填",
        "tokenHelp": "随每次查询发送;只保存在本标签页,关闭即忘。",
        "help": "使用说明",
        "helpStart": "在“示例查询”中选一个问题,它会在新标签页中打开并执行,答案显示在旁边。",
        "helpRun": "修改查询后按 Ctrl-Enter 或粉色按钮执行;输入时按 Ctrl-空格 提示可用的字段。",
        "helpDocs": "书本按钮打开模式文档:每个类型、字段、参数都有中英文说明。",
        "helpToken": "有访问令牌就填在“访问令牌”中:它随每次查询发送,只保存在本标签页,关闭即忘。",
        "helpKept": "查询内容保存在本浏览器中;在齿轮按钮的设置里可以清除。",
        "helpEnglish": "编辑器自带的右键菜单和少数提示只有英文。",
        "noScript": "查询页面需要 JavaScript;不用 JavaScript 也可以阅读",
        "unbuilt": "查询页面尚未构建",
        "unbuiltWhy": "枢纽本身运行正常,只是缺少查询页面的文件:安装时未能访问 npm 软件包源。",
        "unbuiltHow": "在能访问软件包源的机器上,于代码目录执行下面的命令,然后刷新本页:",
        "unbuiltAnswers": "不需要构建也能看:",
        "intro": "各类用户的实际问题,以及本枢纽刚刚作出的回答。"
        "示例数据的变量可以换成您自己的单位和区划。",
        "answeredOn": "作答时间",
        "open": "在查询页面打开",
        "query": "查询",
        "variables": "变量",
        "answer": "答案",
    },
    "en": {
        "tag": "en",
        "hub": "Joint-Building Hub",
        "explorer": "Explorer",
        "answers": "Examples and answers",
        "other": "zh",
        "otherName": "中文",
        "pages": "Pages",
        "agency": "Partner agencies",
        "portal": "Portal developers",
        "tracking": "Project tracking",
        "examples": "Examples",
        "chooseExample": "Choose a question…",
        "token": "Token",
        "tokenEmpty": "optional",
        "tokenHelp": "Sent with every query; kept in this tab only and forgotten when it closes.",
        "help": "Help",
        "helpStart": "Choose a question under “Examples”: it opens in a tab of its own and is run, "
        "and the answer stands beside it.",
        "helpRun": "Change the query and run it with Ctrl-Enter or the pink button; Ctrl-Space "
        "suggests fields while you type.",
        "helpDocs": "The book button opens the schema's documentation: every type, "
        "field and argument is described in both languages.",
        "helpToken": "If you have an access token, enter it under “Token”: it is sent with every "
        "query, kept in this tab only and forgotten when it closes.",
        "helpKept": "Queries are kept in this browser; the settings behind the gear clear them.",
        "helpEnglish": "When the page is in Chinese, the editor's own menu and a few messages "
        "stay English.",
        "noScript": "The explorer needs JavaScript; without it you can read",
        "unbuilt": "The explorer was not built",
        "unbuiltWhy": "The hub itself runs; only the explorer's files are missing, because the npm "
        "registry could not be reached when the hub was installed.",
        "unbuiltHow": "Where the registries can be reached, run this in the repository's root, "
        "then reload this page:",
        "unbuiltAnswers": "To be read without it:",
        "intro": "Real questions of each kind of user, and what this hub answered just now. The "
        "variables fit the sample; put your own unit and area in their place.",
        "answeredOn": "Answered",
        "open": "Open in the explorer",
        "query": "Query",
        "variables": "Variables",
        "answer": "Answer",
    },
}


def language_of(request: Request) -> Language:
    """Give what the visitor chose, else what the browser prefers, else Chinese."""
    chosen = (request.query_params.get("lang"), request.cookies.get(COOKIE))
    accepted = request.headers.get("accept-language", "")
    for tag in (*chosen, *_preferred(accepted)):
        for language in TEXTS:
            if tag and tag.partition("-")[0] == language:
                return language
    return "zh"


def _preferred(accepted: str) -> Iterator[str]:
    """Give the tags of an `Accept-Language`, most wanted first; what is malformed comes last."""
    ranges = [part.partition(";q=") for part in accepted.lower().replace(" ", "").split(",")]
    for tag, marked, quality in sorted(ranges, key=lambda r: -_number(r[2]) if r[1] else -1.0):
        if not marked or _number(quality) > 0:
            yield tag


def _number(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return 0.0
