"""Every kind of page in four languages, with every kind of block: what the typesetter's tests set.

Invented places, people and events. Arabic has no catalogue, on purpose: its pages show that a paper in a
language without one still reads from right to left, with English words around the text.
"""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from functools import cache
from io import BytesIO

from PIL import Image, ImageDraw

from tamizdat.desk import calendars, paper_assets
from tamizdat.desk.pages import (
    Card,
    Correction,
    Feed,
    FixedPage,
    FrontPage,
    Head,
    IndexPage,
    Link,
    ListPage,
    MovedPage,
    Paper,
    Picture,
    PlainPage,
    Rendering,
    StoryPage,
    Tongue,
    WithdrawnPage,
)

NOON = datetime(2031, 7, 6, 12, 40, tzinfo=UTC)
FINGERPRINT = "5f1c0a9be2d47386" * 4
WIDTHS = (320, 640, 960, 1600)
LANGUAGES = ("en", "ru", "my", "ar")
SCENES = ("harbour", "street", "portrait", "fields")


@dataclass(frozen=True)
class Words:
    """What one language's sample pages say."""

    name: str
    tongue: str
    tagline: str
    sections: tuple[str, ...]
    topics: tuple[str, ...]
    people: tuple[str, ...]
    place: str
    kicker: str
    headline: str
    standfirst: str
    alt: str
    caption: str
    credit: str
    paragraphs: tuple[str, ...]
    subheading: str
    quote: tuple[str, str]
    facts: tuple[str, str]
    table: tuple[str, tuple[str, str], tuple[tuple[str, str], ...]]
    points: tuple[str, ...]
    file: tuple[str, str]
    card: tuple[str, str, str]
    note: str
    correction: str
    about: str
    headlines: tuple[str, ...]
    reason: str


WORDS = {
    "en": Words(
        name="The Far Shore",
        tongue="English",
        tagline="News of Oru, written outside it",
        sections=("News", "Harbour", "Courts", "Opinion", "Long reads"),
        topics=("Veshti navy", "Port Senne", "The council", "Censorship", "Prisoners", "Fuel"),
        people=("Mira Aldane", "Tovan Ressik", "Ilse Korvan", "The Lantern"),
        place="Port Senne",
        kicker="Military ties",
        headline="Veshti naval delegation made an unannounced visit to Oru, document shows",
        standfirst=(
            "Twenty officers spent a week in the capital and the port a fortnight before the council’s chairman flew "
            "to Veshta, a local paper reports. Neither government will say why."
        ),
        alt="A grey frigate at anchor off a low quay at dusk, two smaller ships behind it",
        caption="The outer roads at Port Senne, where visiting ships are met.",
        credit="Drawing: The Far Shore",
        paragraphs=(
            (
                "A delegation of the Veshti navy visited Oru and Port Senne from 13 to 19 June, the daily <i>Lantern</i> "
                "reported on Tuesday, citing a document it said it had obtained. The visit was not announced by either "
                "side."
            ),
            (
                "The group of 20 was led by the deputy commander of the fleet, according to the document, and "
                "accompanied by <b>a representative of the state arms agency</b>, whose offices the chairman toured on "
                "22 June. Three people who worked on the quay that week described the same ships."
            ),
            (
                "It is the third such visit since the council took power in February. The first two were announced, "
                "with photographs, by both navies; this one left no trace in the port’s published lists of arrivals."
            ),
            (
                "Asked on Monday, a spokesman for the harbour board said that it “does not keep a record of guests”. "
                "A day later the board’s page with the arrivals of June could no longer be opened."
            ),
            (
                "Nearly 900 people are estimated to have been killed since the winter. The council gives a lower figure "
                "and has not said how it counts."
            ),
            (
                "Fuel is short in all five provinces, and the ferries to the islands run on two days a week. Fishermen "
                "say the navy’s own boats have not left the inner basin since the spring."
            ),
        ),
        subheading="What the port’s lists leave out",
        quote=(
            "We were told to clear the quay and not to look at the flags.",
            "A dock worker at Port Senne, who asked not to be named",
        ),
        facts=(
            "The council",
            (
                "<p>Seven officers who took power on 11 February. They closed four newspapers in their first month and "
                "have ruled by decree since.</p>"
            ),
        ),
        table=(
            "Ships in the outer roads, as dock workers counted them",
            ("Day", "Ships"),
            (("13 June", "2"), ("15 June", "4"), ("19 June", "1")),
        ),
        points=(
            "Both ministries were asked on 5 July.",
            "Neither had answered by 14:00 on 6 July.",
            "The harbour board answered in one line.",
        ),
        file=("The board’s list of arrivals, June", "PDF, 120 kB"),
        card=("Lantern", "An itinerary nobody signed", "The daily’s own account of the paper it obtained."),
        note="The document names no ship; the dock workers do.",
        correction="An earlier version said the visit ended on 18 June. It ended on the 19th.",
        about="Ships, cargo and the people who load them.",
        headlines=(
            "Chairman tours arms agency on third day in Veshta",
            "Air chief’s May trip followed the same route",
            "Foreign guests at a parade most embassies avoided",
            "Islands without a ferry learn to wait",
            "Court clears two printers, keeps their press",
            "The teacher who copied a newspaper by hand",
            "Fuel ration cut again in three provinces",
            "What a closed archive still tells",
        ),
        reason="The document this story rested on was shown to be forged. We should have waited for a second source.",
    ),
    "ru": Words(
        name="Дальний берег",
        tongue="Русский",
        tagline="Новости Ору, написанные за его пределами",
        sections=("Новости", "Гавань", "Суды", "Мнения", "Большие тексты"),
        topics=("Вештийский флот", "Порт-Сенне", "Совет", "Цензура", "Заключённые", "Топливо"),
        people=("Мира Алдане", "Тован Рессик", "Ильзе Корван", "«Фонарь»"),
        place="Порт-Сенне",
        kicker="Военные связи",
        headline="Делегация вештийского флота тайно побывала в Ору. Об этом говорит попавший в газету документ",
        standfirst=(
            "Двадцать офицеров провели неделю в столице и порту за две недели до поездки председателя совета в Вешту, "
            "сообщает местная газета. Зачем они приезжали, не говорит ни одна из сторон."
        ),
        alt="Серый фрегат на якоре у низкого причала в сумерках, за ним два корабля поменьше",
        caption="Внешний рейд Порт-Сенне, где встречают корабли гостей.",
        credit="Рисунок: «Дальний берег»",
        paragraphs=(
            (
                "Делегация вештийского флота была в столице Ору и в Порт-Сенне с 13 по 19 июня, сообщила во вторник "
                "ежедневная газета <i>«Фонарь»</i> со ссылкой на документ, который, по её словам, есть в редакции. Ни одна "
                "из сторон о визите не объявляла."
            ),
            (
                "Группу из двадцати человек, как следует из документа, возглавлял заместитель командующего флотом. "
                "С ней приехал <b>представитель государственного оружейного агентства</b>, в котором 22 июня побывал "
                "председатель. Те же корабли описали три человека, работавших в те дни на причале."
            ),
            (
                "Это третий такой визит с февраля, когда власть взял совет. О первых двух оба флота сообщали сами "
                "и публиковали снимки; этот не оставил следа даже в списках прибывших судов."
            ),
            (
                "В понедельник представитель портового управления ответил, что там «не ведут учёта гостей». На следующий "
                "день страница с июньскими прибытиями перестала открываться."
            ),
            "С зимы, по оценкам, убиты почти 900 человек. Совет называет меньшее число и не объясняет, как считает.",
            (
                "Топлива не хватает во всех пяти провинциях, паромы на острова ходят два раза в неделю. Рыбаки говорят, "
                "что катера самого флота с весны не выходили из внутренней гавани."
            ),
        ),
        subheading="О чём молчат портовые списки",
        quote=(
            "Нам велели освободить причал и не смотреть на флаги.",
            "Портовый рабочий, попросивший не называть его имени",
        ),
        facts=(
            "Совет",
            (
                "<p>Семеро офицеров, взявших власть 11 февраля. За первый месяц они закрыли четыре газеты и с тех пор "
                "правят указами.</p>"
            ),
        ),
        table=(
            "Корабли на внешнем рейде, по подсчётам портовых рабочих",
            ("День", "Кораблей"),
            (("13 июня", "2"), ("15 июня", "4"), ("19 июня", "1")),
        ),
        points=(
            "Мы обратились в оба министерства 5 июля.",
            "К 14:00 6 июля не ответило ни одно.",
            "Портовое управление ответило одной строкой.",
        ),
        file=("Список прибытий за июнь", "PDF, 120 кБ"),
        card=("«Фонарь»", "Маршрут без подписи", "Как газета сама рассказывает о полученном документе."),
        note="В документе корабли не названы; их называют портовые рабочие.",
        correction="В первой версии говорилось, что визит закончился 18 июня. Он закончился 19-го.",
        about="Корабли, грузы и люди, которые их грузят.",
        headlines=(
            "На третий день в Веште председатель осмотрел оружейное агентство",
            "Командующий авиацией в мае летел тем же маршрутом",
            "Иностранные гости на параде, который обошли почти все посольства",
            "Острова без парома учатся ждать",
            "Суд оправдал двух печатников, но станок не вернул",
            "Учительница, которая переписала газету от руки",
            "В трёх провинциях снова урезали нормы топлива",
            "О чём говорит закрытый архив",
        ),
        reason="Документ, на котором держался этот текст, оказался поддельным. Нам следовало дождаться второго источника.",
    ),
    "my": Words(
        name="ဟိုဘက်ကမ်း",
        tongue="မြန်မာ",
        tagline="အိုရူးအကြောင်း ပြည်ပမှ ရေးသားသော သတင်း",
        sections=("သတင်း", "ဆိပ်ကမ်း", "တရားရုံး", "အမြင်", "ဆောင်းပါးရှည်"),
        topics=("ဗက်ရှတီရေတပ်", "ပို့ဆန်း", "ကောင်စီ", "ဆင်ဆာ", "အကျဉ်းသားများ", "လောင်စာဆီ"),
        people=("မီရာ အယ်ဒန်း", "တိုဗန် ရက်စစ်", "အီလ်စေ ကော်ဗန်", "မီးအိမ်"),
        place="ပို့ဆန်း",
        kicker="စစ်ရေးဆက်ဆံမှု",
        headline="ဗက်ရှတီရေတပ် ကိုယ်စားလှယ်အဖွဲ့ အိုရူးသို့ တိတ်တဆိတ် လာရောက်ခဲ့ကြောင်း စာရွက်စာတမ်းတစ်ခုက ပြသ",
        standfirst=(
            "ကောင်စီဥက္ကဋ္ဌ ဗက်ရှတာသို့ မသွားမီ နှစ်ပတ်အလိုက အရာရှိ နှစ်ဆယ်သည် မြို့တော်နှင့် ဆိပ်ကမ်းတွင် တစ်ပတ်ကြာ "
            "နေထိုင်ခဲ့ကြောင်း ပြည်တွင်းသတင်းစာတစ်စောင်က ဖော်ပြသည်။ အကြောင်းရင်းကို မည်သည့်အစိုးရကမျှ မပြောပါ။"
        ),
        alt="ညနေဆည်းဆာတွင် ဆိပ်ခံတံတားအနီး ကျောက်ချထားသော စစ်သင်္ဘောတစ်စင်း၊ နောက်တွင် သင်္ဘောငယ် နှစ်စင်း",
        caption="ဧည့်သည်သင်္ဘောများကို ကြိုဆိုရာ ပို့ဆန်း ပြင်ပရေပြင်။",
        credit="သရုပ်ဖော်ပုံ − ဟိုဘက်ကမ်း",
        paragraphs=(
            (
                "ဗက်ရှတီရေတပ်မှ ကိုယ်စားလှယ်အဖွဲ့တစ်ဖွဲ့သည် ဇွန်လ ၁၃ ရက်မှ ၁၉ ရက်အထိ အိုရူးနှင့် ပို့ဆန်းသို့ လာရောက်ခဲ့ကြောင်း "
                "<i>မီးအိမ်</i> သတင်းစာက ၎င်းရရှိထားသော စာရွက်စာတမ်းကို ကိုးကား၍ အင်္ဂါနေ့တွင် ဖော်ပြသည်။ ထိုခရီးစဉ်ကို "
                "မည်သည့်ဘက်ကမျှ မကြေညာခဲ့ပါ။"
            ),
            (
                "အဖွဲ့ဝင် ၂၀ ကို ရေတပ်ဒုတိယဦးစီးချုပ်က ဦးဆောင်ပြီး <b>နိုင်ငံပိုင် လက်နက်အေဂျင်စီ ကိုယ်စားလှယ်တစ်ဦး</b> "
                "လိုက်ပါလာကြောင်း စာရွက်စာတမ်းအရ သိရသည်။ ထိုရက်သတ္တပတ်က ဆိပ်ခံတွင် အလုပ်လုပ်ခဲ့သူ သုံးဦးကလည်း အလားတူ "
                "သင်္ဘောများကို ပြောပြခဲ့သည်။"
            ),
            (
                "ဖေဖော်ဝါရီလတွင် ကောင်စီ အာဏာယူပြီးနောက် တတိယအကြိမ် ခရီးစဉ် ဖြစ်သည်။ ပထမနှစ်ကြိမ်ကို ရေတပ်နှစ်ခုစလုံးက "
                "ဓာတ်ပုံများနှင့်တကွ ကြေညာခဲ့သည်။"
            ),
            "တနင်္လာနေ့က မေးမြန်းရာတွင် ဆိပ်ကမ်းအဖွဲ့ ပြောခွင့်ရသူက “ဧည့်သည်စာရင်း မထားပါ” ဟု ဖြေကြားသည်။",
            "ဆောင်းရာသီကတည်းက လူ ၉၀၀ နီးပါး သေဆုံးခဲ့သည်ဟု ခန့်မှန်းကြသည်။ ကောင်စီက ထို့ထက်နည်းသော အရေအတွက်ကို ပြောဆိုသည်။",
            "ပြည်နယ် ငါးခုစလုံးတွင် လောင်စာဆီ ရှားပါးနေပြီး ကျွန်းများသို့ ကူးတို့သင်္ဘောသည် တစ်ပတ်လျှင် နှစ်ရက်သာ ပြေးဆွဲသည်။",
        ),
        subheading="ဆိပ်ကမ်းစာရင်းများ ချန်လှပ်ထားသည့်အရာ",
        quote=("ဆိပ်ခံကို ရှင်းပေးဖို့နဲ့ အလံတွေကို မကြည့်ဖို့ ကျွန်တော်တို့ကို ပြောခဲ့တယ်။", "အမည်မဖော်လိုသော ဆိပ်ကမ်းအလုပ်သမားတစ်ဦး"),
        facts=(
            "ကောင်စီ",
            "<p>ဖေဖော်ဝါရီ ၁၁ ရက်တွင် အာဏာယူခဲ့သော အရာရှိ ခုနစ်ဦး ဖြစ်သည်။ ပထမလအတွင်း သတင်းစာ လေးစောင်ကို ပိတ်ခဲ့သည်။</p>",
        ),
        table=(
            "ပြင်ပရေပြင်ရှိ သင်္ဘောများ၊ ဆိပ်ကမ်းအလုပ်သမားများ ရေတွက်ချက်",
            ("နေ့", "သင်္ဘော"),
            (("ဇွန် ၁၃", "၂"), ("ဇွန် ၁၅", "၄"), ("ဇွန် ၁၉", "၁")),
        ),
        points=(
            "ဝန်ကြီးဌာန နှစ်ခုစလုံးကို ဇူလိုင် ၅ ရက်က မေးမြန်းခဲ့သည်။",
            "ဇူလိုင် ၆ ရက် ၁၄:၀၀ အထိ မဖြေကြားသေးပါ။",
        ),
        file=("ဇွန်လ ဆိုက်ရောက်စာရင်း", "PDF, ၁၂၀ kB"),
        card=("မီးအိမ်", "လက်မှတ်မပါသော ခရီးစဉ်", "ရရှိထားသော စာရွက်အကြောင်း သတင်းစာ၏ ကိုယ်ပိုင်ဖော်ပြချက်။"),
        note="စာရွက်စာတမ်းတွင် သင်္ဘောအမည် မပါပါ။",
        correction="ယခင်မူတွင် ခရီးစဉ်သည် ဇွန် ၁၈ ရက်တွင် ပြီးဆုံးသည်ဟု ရေးသားခဲ့သည်။ ၁၉ ရက်တွင် ပြီးဆုံးခြင်း ဖြစ်သည်။",
        about="သင်္ဘောများ၊ ကုန်များနှင့် ကုန်တင်ကုန်ချသူများ။",
        headlines=(
            "ဗက်ရှတာတွင် တတိယနေ့၌ ဥက္ကဋ္ဌ လက်နက်အေဂျင်စီသို့ သွားရောက်",
            "လေတပ်ဦးစီးချုပ်၏ မေလခရီးလည်း လမ်းကြောင်းတူ",
            "သံရုံးအများစု ရှောင်ခဲ့သော စစ်ရေးပြပွဲမှ နိုင်ငံခြားဧည့်သည်များ",
            "ကူးတို့မရှိသော ကျွန်းများ စောင့်ဆိုင်းရန် သင်ယူ",
            "တရားရုံးက ပုံနှိပ်သူ နှစ်ဦးကို လွှတ်၊ စက်ကို မပြန်ပေး",
            "သတင်းစာကို လက်ဖြင့် ကူးရေးခဲ့သော ဆရာမ",
            "ပြည်နယ်သုံးခုတွင် လောင်စာခွဲတမ်း ထပ်မံလျှော့ချ",
            "ပိတ်ထားသော မော်ကွန်းတိုက်က ပြောပြနေဆဲအရာ",
        ),
        reason="ဤသတင်း အခြေခံခဲ့သော စာရွက်စာတမ်းသည် အတုဖြစ်ကြောင်း တွေ့ရှိရသည်။",
    ),
    "ar": Words(
        name="الشاطئ البعيد",
        tongue="العربية",
        tagline="أخبار أورو تُكتب خارجها",
        sections=("أخبار", "الميناء", "المحاكم", "رأي", "قراءات طويلة"),
        topics=("البحرية الفشتية", "بورت سين", "المجلس", "الرقابة", "السجناء", "الوقود"),
        people=("ميرا ألدان", "توفان ريسيك", "إلسه كورفان", "الفانوس"),
        place="بورت سين",
        kicker="علاقات عسكرية",
        headline="وثيقة تكشف زيارة غير معلنة لوفد من البحرية الفشتية إلى أورو",
        standfirst=(
            "أمضى عشرون ضابطًا أسبوعًا في العاصمة والميناء قبل أسبوعين من سفر رئيس المجلس إلى فشتا، بحسب صحيفة محلية. "
            "ولم توضح أي من الحكومتين السبب."
        ),
        alt="فرقاطة رمادية راسية قرب رصيف منخفض عند الغسق وخلفها سفينتان أصغر",
        caption="المرسى الخارجي في بورت سين حيث تُستقبل سفن الزوار.",
        credit="رسم: الشاطئ البعيد",
        paragraphs=(
            (
                "زار وفد من البحرية الفشتية أورو وبورت سين من 13 إلى 19 يونيو، حسبما ذكرت صحيفة <i>الفانوس</i> اليومية يوم "
                "الثلاثاء نقلًا عن وثيقة قالت إنها حصلت عليها. ولم يعلن أي من الجانبين عن الزيارة."
            ),
            (
                "وترأس المجموعة المؤلفة من 20 شخصًا نائب قائد الأسطول، بحسب الوثيقة، ورافقها <b>ممثل عن وكالة السلاح "
                "الحكومية</b> التي زارها رئيس المجلس في 22 يونيو."
            ),
            (
                "وهذه ثالث زيارة من نوعها منذ استولى المجلس على السلطة في فبراير. وقد أعلنت البحريتان عن الزيارتين الأوليين "
                "ونشرتا صورًا لهما."
            ),
            "وقال متحدث باسم هيئة الميناء يوم الاثنين إن الهيئة «لا تحتفظ بسجل للضيوف».",
            "وتشير التقديرات إلى مقتل نحو 900 شخص منذ الشتاء، ويذكر المجلس رقمًا أقل.",
            "والوقود شحيح في المقاطعات الخمس، ولا تسير العبّارات إلى الجزر سوى يومين في الأسبوع.",
        ),
        subheading="ما لا تذكره قوائم الميناء",
        quote=("طُلب منا إخلاء الرصيف وألا ننظر إلى الأعلام.", "عامل في ميناء بورت سين طلب عدم ذكر اسمه"),
        facts=(
            "المجلس",
            "<p>سبعة ضباط استولوا على السلطة في 11 فبراير، وأغلقوا أربع صحف في شهرهم الأول.</p>",
        ),
        table=(
            "السفن في المرسى الخارجي كما أحصاها عمال الميناء",
            ("اليوم", "السفن"),
            (("13 يونيو", "2"), ("15 يونيو", "4"), ("19 يونيو", "1")),
        ),
        points=("سألنا الوزارتين في 5 يوليو.", "لم ترد أي منهما حتى الساعة 14:00 من 6 يوليو."),
        file=("قائمة الوصول لشهر يونيو", "PDF, 120 kB"),
        card=("الفانوس", "مسار رحلة بلا توقيع", "رواية الصحيفة نفسها عن الوثيقة التي حصلت عليها."),
        note="لا تذكر الوثيقة اسم أي سفينة، أما العمال فيذكرونها.",
        correction="ذكرت نسخة سابقة أن الزيارة انتهت في 18 يونيو، والصحيح أنها انتهت في 19 منه.",
        about="السفن والبضائع ومن يحمّلونها.",
        headlines=(
            "رئيس المجلس يزور وكالة السلاح في يومه الثالث في فشتا",
            "رحلة قائد الطيران في مايو سلكت المسار نفسه",
            "ضيوف أجانب في عرض عسكري تجنبته معظم السفارات",
            "جزر بلا عبّارة تتعلم الانتظار",
            "المحكمة تبرئ طابعَين وتحتفظ بالمطبعة",
            "المعلمة التي نسخت الصحيفة بيدها",
            "خفض حصص الوقود مجددًا في ثلاث مقاطعات",
            "ما يقوله أرشيف مغلق",
        ),
        reason="تبين أن الوثيقة التي استند إليها هذا الخبر مزورة.",
    ),
}


def top(language: str) -> str:
    return "" if language == "en" else f"{language}/"


@cache
def paper(language: str = "en", *, support: bool = True) -> Paper:
    words, at = WORDS[language], top(language)
    return Paper(
        name=words.name,
        tagline=words.tagline,
        language=language,
        direction="rtl" if language == "ar" else "ltr",
        address="https://far-shore.example/",
        front_path=f"{at}index.html",
        sections=tuple(
            Link(name, f"{at}section-{number}/index.html") for number, name in enumerate(words.sections, 1)
        ),
        plain_pages=(Link("About", f"{at}about.html"),),
        archive_path=f"{at}archive/index.html",
        topics_path=f"{at}topics/index.html",
        people_path=f"{at}people/index.html",
        search_path=f"{at}search.html",
        feeds_path=f"{at}feeds.html",
        check_path=f"{at}check.html",
        feed_path=f"{at}feed.atom.xml",
        stylesheet_path=paper_assets.stylesheet_path(),
        icon_path=paper_assets.icon_path(),
        fingerprint=FINGERPRINT,
        support_address="https://counter.far-shore.example/give" if support else "",
        time_zone="Europe/Vilnius",
    )


def picture(
    scene: str, *, alt: str = "", credit: str = "", caption: str = "", focus: tuple[int, int] = (50, 50)
) -> Picture:
    ratio = (4, 5) if scene == "portrait" else (16, 9)
    return Picture(
        renderings=tuple(
            Rendering(
                f"photos/{scene}-{width}.{suffix}", width, width * ratio[1] // ratio[0], f"image/{kind}"
            )
            for suffix, kind in (("webp", "webp"), ("jpg", "jpeg"))
            for width in WIDTHS
        ),
        alt=alt,
        credit=credit,
        caption=caption,
        focus=focus,
    )


def head(language: str, path: str, title: str, description: str = "", photo: Picture | None = None) -> Head:
    """The other languages have a translation of the story, and else their front."""
    is_story = path.endswith("naval-visit.html")
    tongues = tuple(
        Tongue(
            code,
            WORDS[code].tongue,
            top(code) + ("2031/07/06/naval-visit.html" if is_story else "index.html"),
            is_translation=is_story
            or (path.endswith("index.html") and path.count("/") == len(top(language)[:1])),
        )
        for code in LANGUAGES
        if code != language
    )
    return Head(path, title, description, tongues, photo)


def lead_photo(language: str) -> Picture:
    words = WORDS[language]
    return picture("harbour", alt=words.alt, credit=words.credit, caption=words.caption, focus=(30, 60))


def cards(language: str, count: int = 8) -> tuple[Card, ...]:
    words, at = WORDS[language], top(language)
    sections = paper(language).sections
    return tuple(
        Card(
            path=f"{at}2031/07/{6 - number // 3:02}/story-{number + 1}.html",
            headline=words.headlines[number % len(words.headlines)],
            standfirst=words.paragraphs[number % len(words.paragraphs)]
            .replace("<i>", "")
            .replace("</i>", "")
            .replace("<b>", "")
            .replace("</b>", ""),
            kicker=words.topics[number % len(words.topics)] if number % 2 else "",
            published_at=NOON - timedelta(hours=7 * number),
            byline=(Link(words.people[number % 3], f"{at}people/person-{number % 3 + 1}.html"),),
            section=sections[number % len(sections)],
            picture=None if number == 4 else picture(SCENES[number % 4], alt=words.alt, credit=words.credit),
            language=language,
        )
        for number in range(count)
    )


def body(language: str) -> str:
    """Every kind of block, as `body` makes them, in a story that stands three folders deep."""
    words = WORDS[language]
    up = "../" * (3 + len(top(language)[:1]))
    paragraph = [f"<p>{text}</p>" for text in words.paragraphs]
    photo = _figure(picture("street", alt=words.alt, credit=words.credit, caption=words.caption), up)
    gallery = "".join(
        _figure(picture(scene, alt=words.alt, credit=words.credit), up)
        for scene in ("fields", "harbour", "portrait")
    )
    caption, (first, second), rows = words.table
    return "\n".join(
        [
            paragraph[0].replace("</p>", '<sup class="note"><a href="#note-1" id="mark-1">1</a></sup></p>'),
            paragraph[1],
            f'<blockquote class="quote"><p>{words.quote[0]}</p><cite>{words.quote[1]}</cite></blockquote>',
            paragraph[2],
            photo,
            f'<h2 id="lists">{words.subheading}</h2>',
            paragraph[3],
            f'<aside class="facts"><h2>{words.facts[0]}</h2>{words.facts[1]}</aside>',
            f"<ul>{''.join(f'<li>{point}</li>' for point in words.points)}</ul>",
            paragraph[4],
            (
                f'<figure class="table"><table><caption>{caption}</caption>'
                f'<thead><tr><th scope="col">{first}</th><th scope="col">{second}</th></tr></thead>'
                f"<tbody>{''.join(f'<tr><td>{a}</td><td>{b}</td></tr>' for a, b in rows)}</tbody></table></figure>"
            ),
            f"<ol>{''.join(f'<li>{point}</li>' for point in words.points)}</ol>",
            f'<div class="gallery">{gallery}</div>',
            paragraph[5],
            f'<p class="file"><a href="{up}files/arrivals.pdf" download>{words.file[0]}</a> <span>{words.file[1]}</span></p>',
            (
                f'<p class="card"><a href="https://lantern.example/itinerary" rel="noreferrer"><cite>{words.card[0]}</cite> '
                f"<b>{words.card[1]}</b> <span>{words.card[2]}</span></a></p>"
            ),
            f'<p><a href="{up}{top(language)}2031/07/06/story-1.html">{words.headlines[0]}</a>.</p>',
        ]
    )


def _figure(photo: Picture, up: str) -> str:
    sizes = "(min-width: 40rem) 37rem, 100vw"
    sets = {
        kind: ", ".join(
            f"{up}{r.path} {r.width}w" for r in photo.renderings if r.media_type == f"image/{kind}"
        )
        for kind in ("webp", "jpeg")
    }
    shown = photo.renderings[-2]
    return (
        f'<figure class="photo"><picture><source type="image/webp" srcset="{sets["webp"]}" sizes="{sizes}">'
        f'<img src="{up}{shown.path}" srcset="{sets["jpeg"]}" sizes="{sizes}" width="{shown.width}" height="{shown.height}" '
        f'alt="{photo.alt}" loading="lazy" decoding="async"></picture>'
        f'<figcaption>{photo.caption} <span class="credit">{photo.credit}</span></figcaption></figure>'
    )


def story(language: str = "en") -> StoryPage:
    words, at = WORDS[language], top(language)
    return StoryPage(
        head=head(
            language,
            f"{at}2031/07/06/naval-visit.html",
            words.headline,
            words.standfirst,
            lead_photo(language),
        ),
        story_id="0b0f3a52-6c3e-4f52-9a51-6a1f5d6b7c01",
        headline=words.headline,
        kicker=words.kicker,
        standfirst=words.standfirst,
        byline=(
            Link(words.people[0], f"{at}people/person-1.html"),
            Link(words.people[1]),
            Link(words.people[3], f"{at}people/person-3.html"),
        ),
        agencies=(words.people[3],),
        place=words.place,
        placed_on=date(2031, 7, 5),
        published_at=NOON,
        updated_at=NOON + timedelta(hours=3),
        minutes=3,
        words=420,
        lead=lead_photo(language),
        body=body(language),
        notes=(words.note,),
        corrections=(Correction(words.correction, NOON + timedelta(hours=3)),),
        section=paper(language).sections[0],
        topics=tuple(
            Link(name, f"{at}topics/topic-{number}.html") for number, name in enumerate(words.topics[:3], 1)
        ),
        related=cards(language)[:4],
    )


def front(language: str = "en") -> FrontPage:
    words, listed = WORDS[language], cards(language)
    lead = replace(
        listed[0],
        path=story(language).head.path,
        headline=words.headline,
        standfirst=words.standfirst,
        kicker=words.kicker,
        picture=lead_photo(language),
    )
    sections = paper(language).sections
    return FrontPage(
        head=head(language, f"{top(language)}index.html", words.name, words.tagline, lead_photo(language)),
        lead=lead,
        picks=listed[1:5],
        latest=listed,
        by_section=tuple(
            (section, listed[number : number + 4]) for number, section in enumerate(sections[:4])
        ),
    )


def blank_front(language: str = "en") -> FrontPage:
    """The front of a newsroom that has published nothing."""
    made = front(language)
    return replace(
        made,
        head=replace(made.head, path=f"{top(language)}blank.html", picture=None),
        lead=None,
        picks=(),
        latest=(),
        by_section=(),
    )


def pages(language: str) -> dict[str, object]:
    """Every kind of page, by a name for the tests."""
    words, at, listed, its = WORDS[language], top(language), cards(language), paper(language)
    its_calendar = calendars.calendar_of(its)
    return {
        "story": story(language),
        "bare-story": replace(
            story(language),
            head=head(language, f"{at}2031/07/06/story-1.html", words.headlines[0]),
            kicker="",
            standfirst="",
            byline=(),
            place="",
            placed_on=None,
            updated_at=None,
            lead=None,
            notes=(),
            corrections=(),
            section=None,
            topics=(),
            related=(),
            body=f"<p>{words.paragraphs[0]}</p>",
        ),
        "front": front(language),
        "blank-front": blank_front(language),
        "section": ListPage(
            head(language, f"{at}section-1/index.html", words.sections[0], words.about),
            "section",
            words.sections[0],
            f"<p>{words.about}</p>",
            listed,
            feed_path=f"{at}section-1/feed.atom.xml",
            earlier=Link(words.name, its.archive_path),
        ),
        "topic": ListPage(
            head(language, f"{at}topics/topic-1.html", words.topics[0]),
            "topic",
            words.topics[0],
            "",
            listed[:5],
            feed_path=f"{at}topics/topic-1.atom.xml",
        ),
        "person": ListPage(
            head(language, f"{at}people/person-1.html", words.people[0]),
            "person",
            words.people[0],
            f"<p>{words.about}</p>",
            listed[:4],
            picture=picture("portrait", alt=words.people[0], credit=words.credit),
        ),
        "day": ListPage(
            head(language, f"{at}2031/07/06/index.html", its_calendar.full_day(date(2031, 7, 6))),
            "day",
            its_calendar.full_day(date(2031, 7, 6)),
            "",
            listed[:3],
            earlier=Link(its_calendar.day(date(2031, 7, 5)), f"{at}2031/07/05/index.html"),
            later=Link(its_calendar.day(date(2031, 7, 7)), f"{at}2031/07/07/index.html"),
        ),
        "empty-list": ListPage(
            head(language, f"{at}section-5/index.html", words.sections[4]),
            "section",
            words.sections[4],
            "",
            (),
        ),
        "topics": IndexPage(
            head(language, its.topics_path, words.topics[2]),
            "topics",
            words.topics[2],
            tuple(Link(name, f"{at}topics/topic-1.html") for name in words.topics),
        ),
        "people": IndexPage(
            head(language, its.people_path, words.people[0]),
            "people",
            words.people[0],
            tuple(Link(name, f"{at}people/person-1.html") for name in words.people),
        ),
        "years": IndexPage(
            head(language, its.archive_path, "2028–2031"),
            "years",
            "2028–2031",
            tuple(Link(str(year), f"{at}{year}/index.html") for year in (2031, 2030, 2029, 2028)),
        ),
        "months": IndexPage(
            head(language, f"{at}2031/index.html", "2031"),
            "months",
            "2031",
            tuple(
                Link(its_calendar.month(date(2031, month, 1)), f"{at}2031/{month:02}/index.html")
                for month in range(1, 13)
            ),
            up=Link("2028–2031", its.archive_path),
        ),
        "days": IndexPage(
            head(language, f"{at}2031/07/index.html", its_calendar.month(NOON)),
            "days",
            its_calendar.month(NOON),
            tuple(
                Link(its_calendar.full_day(date(2031, 7, day)), f"{at}2031/07/{day:02}/index.html")
                for day in range(1, 32)
            ),
            up=Link("2031", f"{at}2031/index.html"),
        ),
        "plain": PlainPage(
            head(language, f"{at}about.html", words.tagline),
            words.tagline,
            "".join(f"<p>{text}</p>" for text in words.paragraphs) + f'<h2 id="more">{words.subheading}</h2>',
        ),
        "withdrawn": WithdrawnPage(
            head(language, f"{at}2031/07/01/withdrawn.html", words.headlines[7]),
            words.headlines[7],
            words.reason,
            NOON,
        ),
        "moved": MovedPage(
            head(language, f"{at}2031/07/01/old-name.html", words.headline),
            Link(words.headline, f"{at}2031/07/06/naval-visit.html"),
        ),
        "search": FixedPage(
            head(language, its.search_path, "Search"),
            "search",
            topics=tuple(Link(name, f"{at}topics/topic-1.html") for name in words.topics),
            people=tuple(Link(name, f"{at}people/person-1.html") for name in words.people),
            years=tuple(Link(str(year), f"{at}{year}/index.html") for year in (2031, 2030, 2029)),
        ),
        "feeds": FixedPage(
            head(language, its.feeds_path, "Feeds"),
            "feeds",
            feeds=(
                Link(words.name, its.feed_path),
                *(
                    Link(link.name, str(link.path).replace("index.html", "feed.atom.xml"))
                    for link in its.sections
                ),
            ),
        ),
        "check": FixedPage(head(language, its.check_path, "Check"), "check"),
        "missing": FixedPage(head(language, f"{at}404.html", "404"), "missing"),
    }


def feed(language: str = "en") -> Feed:
    return Feed(
        path=f"{top(language)}section-1/feed.atom.xml",
        title=f"{WORDS[language].name}: {WORDS[language].sections[0]}",
        about=paper(language).sections[0],
        stories=(story(language),),
        updated_at=NOON + timedelta(hours=3),
    )


@cache
def photo_files() -> dict[str, bytes]:
    """Drawn scenes at every size, by edition path."""
    files = {}
    for number, scene in enumerate(SCENES):
        full = _draw(scene, number)
        for width in WIDTHS:
            sized = full.resize((width, round(width * full.height / full.width)))
            for suffix, kind in (("webp", "WEBP"), ("jpg", "JPEG")):
                out = BytesIO()
                sized.save(out, kind, quality=70, method=0) if kind == "WEBP" else sized.save(
                    out, kind, quality=75
                )
                files[f"photos/{scene}-{width}.{suffix}"] = out.getvalue()
    return files


def _draw(scene: str, number: int) -> Image.Image:
    width, height = (1280, 1600) if scene == "portrait" else (1600, 900)
    warm = ((214, 96, 60), (96, 128, 150), (188, 160, 120), (120, 140, 90))[number]
    sky = Image.linear_gradient("L").resize((width, height))
    image = Image.composite(
        Image.new("RGB", (width, height), warm), Image.new("RGB", (width, height), (238, 228, 208)), sky
    )
    draw = ImageDraw.Draw(image)
    dark = (34, 32, 36)
    match scene:
        case "harbour":
            draw.ellipse([980, 300, 1200, 520], fill=(250, 236, 206))
            draw.rectangle([0, 560, width, height], fill=(70, 74, 84))
            for x, y, size in ((240, 556, 70), (1060, 552, 32), (80, 550, 20)):
                draw.polygon(
                    [(x, y), (x + 9 * size, y), (x + 8 * size, y + size), (x + size, y + size)], fill=dark
                )
                draw.rectangle([x + 2.4 * size, y - size, x + 5.6 * size, y], fill=dark)
                draw.rectangle([x + 3.3 * size, y - 2 * size, x + 4.7 * size, y - size], fill=dark)
                draw.line(
                    [(x + 4 * size, y - 4.4 * size), (x + 4 * size, y)], fill=dark, width=max(3, size // 8)
                )
            draw.rectangle([0, 800, width, height], fill=(20, 20, 22))
        case "street":
            for house in range(9):
                x, tall = house * 190 - 40, 260 + (house * 137) % 330
                draw.rectangle(
                    [x, 760 - tall, x + 170, 760],
                    fill=tuple(channel + house * 6 for channel in (50, 48, 54)),
                )
                for row in range(4):
                    draw.rectangle(
                        [x + 30, 790 - tall + row * 70, x + 56, 826 - tall + row * 70], fill=(232, 196, 120)
                    )
            draw.rectangle([0, 750, width, height], fill=dark)
        case "portrait":
            draw.ellipse([430, 320, 850, 880], fill=(206, 168, 140))
            draw.pieslice([400, 250, 880, 860], 180, 360, fill=dark)
            draw.ellipse([180, 900, 1100, 2100], fill=(60, 74, 92))
        case _:
            for row in range(8):
                draw.polygon(
                    [(0, 500 + row * 52), (width, 430 + row * 66), (width, height), (0, height)],
                    fill=tuple(150 - row * 13 + c for c in (20, 30, -20)),
                )
    return image
