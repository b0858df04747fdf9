"""What the help of the demo product says: by name, in each language the tag, the title and the text."""

from typing import Final

Told = tuple[str, str, str]

ARTICLES: Final[dict[str, dict[str, Told]]] = {
    "first-report": {
        "en": (
            "First steps",
            "Make your first report",
            """A report is a table of orders with a chart above it. It takes a minute.

1. Press **New report** at the top of the dashboard.
2. Give it a title that your colleagues will understand.
3. Choose the chart: *bars* compare, a *line* shows how it went, a *ring* shows parts of a whole.
4. Press **Save**.

> A report without a title cannot be saved: nobody would find it again.

Next: [share it with your team](share-a-report).""",
        ),
        "ru": (
            "Первые шаги",
            "Как сделать первый отчёт",
            """Отчёт — это таблица заказов с диаграммой над ней. На него хватит минуты.

1. Нажмите **Новый отчёт** вверху дашборда.
2. Дайте ему название, понятное коллегам.
3. Выберите диаграмму: *столбцы* сравнивают, *линия* показывает ход, *кольцо* показывает части целого.
4. Нажмите **Сохранить**.

> Отчёт без названия не сохранить: потом его никто не найдёт.

Дальше: [поделитесь им с командой](share-a-report).""",
        ),
    },
    "share-a-report": {
        "en": (
            "First steps",
            "Share a report with your team",
            """Everybody with whom you share a report sees the same figures and filters as you do.

## With a link

Open the report, press **Share**, then **Copy link**. Whoever is signed in to your company can open it.

## With the whole team

Press **Share**, then **Send to the team**. Your colleagues find it under *Reports*.

| way | who sees it | changes with the data |
|---|---|---|
| link | whoever has it and is signed in | yes |
| team | all colleagues | yes |
| [file](export-to-a-file) | whoever gets the file | no |""",
        ),
        "ru": (
            "Первые шаги",
            "Как поделиться отчётом с командой",
            """Все, с кем вы поделились отчётом, видят те же цифры и фильтры, что и вы.

## По ссылке

Откройте отчёт, нажмите **Поделиться**, затем **Скопировать ссылку**. Её откроет любой, кто вошёл в вашу компанию.

## Со всей командой

Нажмите **Поделиться**, затем **Отправить команде**. Коллеги найдут отчёт в разделе *Отчёты*.

| способ | кто увидит | меняется вместе с данными |
|---|---|---|
| ссылка | те, у кого она есть и кто вошёл | да |
| команда | все коллеги | да |
| [файл](export-to-a-file) | те, кто получит файл | нет |""",
        ),
    },
    "export-to-a-file": {
        "en": (
            "Export",
            "Export a report to a file",
            """- **CSV** opens in any spreadsheet.
- **JSON** is for programs.

Open the report, press **Export** and choose the format. The file holds exactly the rows that you see.

For many weeks at once use *Export* in the menu on the left and choose the period there.""",
        ),
        "ru": (
            "Экспорт",
            "Как выгрузить отчёт в файл",
            """- **CSV** откроется в любой таблице.
- **JSON** нужен программам.

Откройте отчёт, нажмите **Экспорт** и выберите формат. В файле будут ровно те строки, которые вы видите.

Чтобы выгрузить много недель сразу, откройте *Экспорт* в меню слева и выберите период.""",
        ),
    },
    "export-takes-too-long": {
        "en": (
            "Export",
            "The export takes too long",
            """All 26 weeks at once may take longer than the server waits. Then you see `export_timeout`.

1. Choose a shorter period, for example 4 weeks.
2. Or try again: what was computed already is kept.

Does it still fail? Write to us from the help in the product: we see the page from which you write.""",
        ),
        "ru": (
            "Экспорт",
            "Выгрузка идёт слишком долго",
            """Все 26 недель сразу могут считаться дольше, чем ждёт сервер. Тогда вы увидите `export_timeout`.

1. Выберите период короче, например 4 недели.
2. Или попробуйте ещё раз: то, что уже посчитано, сохраняется.

Всё равно не получается? Напишите нам из справки в продукте: мы увидим, с какой страницы вы пишете.""",
        ),
    },
    "choose-a-chart": {
        "en": (
            "Reports",
            "Which chart when",
            """| you want to show | take |
|---|---|
| which region sells more | bars |
| how the year went | a line |
| how several lines add up | an area |
| parts of a whole, at most six | a ring |

Change it at any time above the chart; the report keeps the last one that you saved.""",
        ),
        "ru": (
            "Отчёты",
            "Какую диаграмму выбрать",
            """| что показать | что взять |
|---|---|
| какой регион продаёт больше | столбцы |
| как прошёл год | линию |
| как складываются несколько линий | область |
| части целого, не больше шести | кольцо |

Тип диаграммы меняется над ней в любой момент; отчёт помнит тот, что вы сохранили последним.""",
        ),
    },
    "fewer-hints": {
        "en": (
            "Your account",
            "Fewer hints, or none for a while",
            """Hints appear when they may help, and never more than a few a day. If even that is too much:

1. Open **Help** in the menu.
2. Choose **Your hints**.
3. Tick *fewer hints*, or choose for how long you do not want to be disturbed.

It counts on all your devices.""",
        ),
        "ru": (
            "Ваша учётная запись",
            "Меньше подсказок или тишина на время",
            """Подсказки появляются, когда могут помочь, и лишь несколько раз в день. Если и этого много:

1. Откройте **Справку** в меню.
2. Выберите **Ваши подсказки**.
3. Отметьте *меньше подсказок* или выберите, сколько времени вас не беспокоить.

Это действует на всех ваших устройствах.""",
        ),
    },
}
