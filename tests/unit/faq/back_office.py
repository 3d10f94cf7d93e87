"""A small manual of a back office in two languages, for tests of what fits a question."""

from collections.abc import Iterable, Sequence

from faq.section import Manual, Section

EN = (
    (
        "Issue an invoice",
        "Open Billing, choose the customer and press Issue. It is sent as a PDF.",
        ("send a bill to a customer", "where do I create an invoice", "billing a client"),
    ),
    (
        "Refund a payment",
        "Open the payment and choose Refund. The bank needs five working days.",
        ("give a customer the money back", "reverse a card charge", "how long does a refund take"),
    ),
    (
        "Reset a password",
        "Press Forgotten on the sign-in page and follow the link in the mail.",
        ("I forgot my password", "cannot log in", "my passcode does not work"),
    ),
    (
        "Invite a colleague",
        "Under Team, enter the address of your colleague. The invitation holds for a week.",
        ("add a user to the team", "new employee needs an account", "send an invitation again"),
    ),
    (
        "Roles and permissions",
        "An administrator sees everything; a clerk sees the orders of the own branch.",
        ("who may see salaries", "make somebody an administrator", "access rights"),
    ),
    (
        "Export reports",
        "Choose the period and press Export. The spreadsheet opens in Excel.",
        ("download a report as a spreadsheet", "get the figures into Excel", "save a report"),
    ),
    (
        "Import customers",
        "The columns of the file must have the names of the template.",
        ("upload a customer list", "bring in contacts from another system", "bulk upload"),
    ),
    (
        "Tax rates",
        "Set the value added tax for each country under Finance.",
        ("change the VAT", "sales tax is wrong", "tax for foreign customers"),
    ),
    (
        "Delivery address",
        "Each order may have its own; the default stands with the customer.",
        ("ship to another place", "the parcel went to the old warehouse", "several warehouses"),
    ),
    (
        "Currency conversion",
        "Amounts are converted at the rate of the day of the booking.",
        ("which exchange rate is used", "accounts in dollars and euros", "foreign money"),
    ),
    (
        "Two-factor authentication",
        "Scan the square with the app on your telephone and enter the six digits.",
        ("code from the app is rejected", "lost my phone with the codes", "second factor"),
    ),
    (
        "Approve expenses",
        "A manager approves what the staff spend, up to the limit of the department.",
        ("sign off a travel claim", "expenses wait for approval", "who approves my claim"),
    ),
)
ZH = (
    (
        "开具发票",
        "打开财务页面，选择客户，点击开票，系统会发送电子文件。",
        ("怎么给客户开票", "发票抬头写错了", "电子发票在哪里下载"),
    ),
    (
        "退款流程",
        "在订单里点击退款，银行三到五天到账。",
        ("怎么把钱退给客户", "退款多久到账", "退货退钱"),
    ),
    (
        "重置密码",
        "在登录页点击忘记密码，按邮件里的链接操作。",
        ("忘记密码怎么办", "登录不上", "改密码"),
    ),
    (
        "邀请成员",
        "在团队页面输入同事的邮箱，邀请七天内有效。",
        ("新员工怎么开账号", "拉同事进团队", "添加用户"),
    ),
    (
        "角色与权限",
        "管理员可以看到全部数据，店员只能看到自己的门店。",
        ("谁能看工资", "设置管理员", "没有权限"),
    ),
    (
        "导出报表",
        "选择时间范围，点击导出，用表格软件打开。",
        ("下载报表", "数据怎么弄到表格里", "报表保存到本地"),
    ),
    (
        "批量导入客户",
        "文件的列名要与模板一致。",
        ("上传客户名单", "从别的系统迁移联系人", "导入失败"),
    ),
    (
        "银行账户",
        "在资金页面绑定对公账户，需要开户行和账号。",
        ("绑定银行卡", "更换收款账户", "对公账户怎么填"),
    ),
    (
        "收货地址",
        "每个订单可以有自己的地址，默认地址在客户资料里。",
        ("换一个地方收货", "包裹寄到旧仓库了", "修改地址"),
    ),
    (
        "报销审批",
        "部门经理审批员工的报销，超过限额由总监审批。",
        ("差旅费怎么报", "报销卡在哪一步", "谁批我的报销"),
    ),
    (
        "库存盘点",
        "每月最后一天盘点，差异由仓库管理员确认。",
        ("仓库数量对不上", "怎么盘库", "盘点差异"),
    ),
    (
        "合同归档",
        "签署后的合同自动归档，保存十年。",
        ("合同在哪里找", "签好的合同存哪儿", "合同保存多久"),
    ),
)
SECRET = (
    "Discount floor",
    "Nobody may go below seventeen percent with zylophane resellers.",
    ("lowest price for a reseller", "how far may I go down", "invoice with a discount"),
)


def section(
    title: str,
    text: str = "",
    aliases: Iterable[str] = (),
    *,
    lang: str = "en",
    path: Sequence[str] | None = None,
    restricted: bool = False,
    jobs: Iterable[str] = (),
) -> Section:
    """Its id is its title."""
    return Section(
        id=title,
        file=f"{lang}/guide.md",
        line=1,
        path=("Guide", title) if path is None else tuple(path),
        title=title,
        text=text,
        lang=lang,
        aliases=tuple(aliases),
        jobs=tuple(jobs),
        restricted=restricted,
        product=None,
        media=(),
        anchor="",
    )


def manual(*sections: Section) -> Manual:
    return Manual(sections, ())


def back_office(*, secret: bool = False, aliases: bool = True) -> Manual:
    """`secret` adds a section for sales only, in front of all others."""
    hidden = [section(*SECRET, restricted=True, jobs=["sales"])]
    return manual(
        *(hidden if secret else []),
        *(section(t, text, a if aliases else ()) for t, text, a in EN),
        *(section(t, text, a if aliases else (), lang="zh", path=("手册", t)) for t, text, a in ZH),
    )
