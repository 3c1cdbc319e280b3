"""Links of videos: what people paste, made canonical or refused in words."""

import re

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from initiatives import links
from initiatives.links import Link, NotALink, Platform, embed_url, parse, refusals

ID = "dQw4w9WgXcQ"
YOUTUBE = Link("youtube", ID, f"https://www.youtube.com/watch?v={ID}")
FACEBOOK = Link(
    "facebook", "1234567890123", "https://www.facebook.com/watch/?v=1234567890123"
)
FACEBOOK_PAGE = "https%3A%2F%2Fwww.facebook.com%2Fwatch%2F%3Fv%3D1234567890123"
FACEBOOK_FRAME = (
    f"https://www.facebook.com/plugins/video.php?href={FACEBOOK_PAGE}&show_text=false"
)
TIKTOK = Link(
    "tiktok",
    "7280000000000000001",
    "https://www.tiktok.com/@noivu.tb/video/7280000000000000001",
)
FILE = "1AbCdEfGhIjKlMnOpQrStUvWxYz012345"
DRIVE = Link("drive", FILE, f"https://drive.google.com/file/d/{FILE}/view")
VIMEO = Link("vimeo", "76979871", "https://vimeo.com/76979871")
HIDDEN_VIMEO = Link(
    "vimeo", "76979871/0a1b2c3d4e", "https://vimeo.com/76979871/0a1b2c3d4e"
)


@pytest.mark.parametrize(
    "text",
    [
        f"https://www.youtube.com/watch?v={ID}",
        f"http://youtube.com/watch?v={ID}",
        f"https://m.youtube.com/watch?v={ID}&feature=share",
        f"https://music.youtube.com/watch?v={ID}&list=RDAMVM",
        f"https://www.youtube.com/watch?list=PL1&v={ID}&t=12s",
        f"https://www.youtube.com/watch?app=desktop&v={ID}#t=3",
        f"https://youtu.be/{ID}",
        f"https://youtu.be/{ID}?si=AbC-12_x&t=5",
        f"https://www.youtube.com/shorts/{ID}?feature=share",
        f"https://youtube.com/live/{ID}?si=x",
        f"https://www.youtube.com/embed/{ID}",
        f"https://www.youtube-nocookie.com/embed/{ID}?rel=0",
        f"https://www.youtube.com/v/{ID}",
        f"HTTPS://WWW.YOUTUBE.COM/watch?v={ID}",
        f"https://www.youtube.com:443/watch?v={ID}",
        f"youtu.be/{ID}",
        f"www.youtube.com/watch?v={ID}",
        f"Xem video: https://youtu.be/{ID}.",
        f"Video dự thi (https://youtu.be/{ID}) của đơn vị",
        f"“https://youtu.be/{ID}”",
        f"  https://youtu.be/{ID}\u200b\n",
        f"https://youtu.be/{ID}\nhttps://www.youtube.com/watch?v={ID}",
        f"https://youtu.be/{ID} Fanpage: https://www.facebook.com/cchcquangnam",
        f"Tin: https://thangbinh.gov.vn/tin-tuc/1 video https://youtu.be/{ID}",
        f"https://l.facebook.com/l.php?u=https%3A%2F%2Fyoutu.be%2F{ID}&h=AT0",
        f"<https://youtu.be/{ID}>",
        f"https://youtu.be/{ID}/",
        f"https://youtu.be/watch?v={ID}",
        f"https://www.youtube.com/?v={ID}",
        f"https://www.youtube.com/watch/{ID}",
        f"https://www.youtube.com/watch_popup?v={ID}",
        f"https://www.youtube.com/watch?list=PL1&amp;v={ID}&amp;index=2",
        f"https://www.youtube.com/attribution_link?a=x&u=%2Fwatch%3Fv%3D{ID}%26f%3Dy",
        f"https://www.youtube.com/redirect?q=https%3A%2F%2Fyoutu.be%2F{ID}",
        f"https://consent.youtube.com/m?continue=https%3A%2F%2Fyoutu.be%2F{ID}&gl=VN",
        f"https://www.youtubekids.com/watch?v={ID}",
        f"https://www.google.com/url?sa=t&url=https%3A%2F%2Fyoutu.be%2F{ID}",
        f"https://zalo.me/share?url=https%3A%2F%2Fyoutu.be%2F{ID}",
        f'<iframe width="560" src="https://www.youtube.com/embed/{ID}?si=x"></iframe>',
        f"[Zalo] Anh/chị xem video sáng kiến tại đây nhé: https://youtu.be/{ID}?si=a ạ",
        f"Video: https://m.youtube.com/shorts/{ID}, gửi Phòng Nội vụ",
    ],
)
def test_parse_knows_a_video_of_youtube(text):
    assert parse(text) == YOUTUBE


@pytest.mark.parametrize(
    "text",
    [
        "https://www.facebook.com/watch?v=1234567890123",
        "https://www.facebook.com/watch/?v=1234567890123&ref=sharing",
        "https://m.facebook.com/watch/?v=1234567890123",
        "https://fb.com/watch/?v=1234567890123",
        "https://www.facebook.com/watch/live/?v=1234567890123",
        "https://www.facebook.com/video.php?v=1234567890123",
        "https://www.facebook.com/cchc.quangnam/videos/1234567890123/",
        "https://www.facebook.com/cchc/videos/ten-video/1234567890123/?mibextid=x",
        "https://vi-vn.facebook.com/cchc/videos/vb.100/1234567890123",
        "https://www.facebook.com/reel/1234567890123?mibextid=abc",
        "https://www.facebook.com/reel/1234567890123/?s=single_unit",
        f"https://www.facebook.com/plugins/video.php?width=9&href={FACEBOOK_PAGE}",
        "https://web.facebook.com/watch/?ref=saved&v=1234567890123",
        "https://mbasic.facebook.com/video/embed?video_id=1234567890123",
        "https://l.messenger.com/l.php?u=https%3A%2F%2Ffb.com%2Freel%2F1234567890123",
    ],
)
def test_parse_knows_a_video_of_facebook(text):
    assert parse(text) == FACEBOOK


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("https://fb.watch/nA1bC2dE3f/", "fb.watch/nA1bC2dE3f"),
        ("https://fb.watch/nA1bC2dE3f/?mibextid=x", "fb.watch/nA1bC2dE3f"),
        ("https://fb.watch/v/1XgYhZ2aB/", "fb.watch/v/1XgYhZ2aB"),
        (
            "https://www.facebook.com/share/v/1AbCdEfGhI/?mibextid=q",
            "share/v/1AbCdEfGhI",
        ),
        ("https://m.facebook.com/share/r/1AbCdEfGhI/", "share/r/1AbCdEfGhI"),
        ("https://www.facebook.com/share/1AbCdEfGhI/", "share/1AbCdEfGhI"),
        ("https://www.facebook.com/cchc/posts/1234567890", "cchc/posts/1234567890"),
        ("https://www.facebook.com/cchc/posts/pfbid0AbC?x=1", "cchc/posts/pfbid0AbC"),
        (
            "https://www.facebook.com/permalink.php?story_fbid=1234567890&id=1000001",
            "1000001/posts/1234567890",
        ),
    ],
)
def test_parse_keeps_what_facebook_shortens(text, key):
    link = parse(text)

    assert (link.platform, link.key) == ("facebook", key)
    assert parse(link.url) == link
    assert embed_url(*link[:2]) is None


@pytest.mark.parametrize(
    ("text", "link"),
    [
        ("https://www.tiktok.com/@noivu.tb/video/7280000000000000001", TIKTOK),
        (
            "https://www.tiktok.com/@noivu.tb/video/7280000000000000001?_t=8&_r=1",
            TIKTOK,
        ),
        ("https://m.tiktok.com/@noivu.tb/video/7280000000000000001/", TIKTOK),
        (
            "https://m.tiktok.com/v/7280000000000000001.html",
            TIKTOK._replace(url="https://www.tiktok.com/player/v1/7280000000000000001"),
        ),
        (
            "https://www.tiktok.com/embed/v2/7280000000000000001",
            TIKTOK._replace(url="https://www.tiktok.com/player/v1/7280000000000000001"),
        ),
        (
            "https://vm.tiktok.com/ZMjAbCdEf/",
            Link(
                "tiktok", "vm.tiktok.com/ZMjAbCdEf", "https://vm.tiktok.com/ZMjAbCdEf/"
            ),
        ),
        (
            "Xem video này! https://vt.tiktok.com/ZSeAbCdEf/ #cchc",
            Link(
                "tiktok", "vt.tiktok.com/ZSeAbCdEf", "https://vt.tiktok.com/ZSeAbCdEf/"
            ),
        ),
        (
            "https://www.tiktok.com/t/ZTRabcdef/",
            Link(
                "tiktok",
                "www.tiktok.com/t/ZTRabcdef",
                "https://www.tiktok.com/t/ZTRabcdef/",
            ),
        ),
        (f"https://drive.google.com/file/d/{FILE}/view?usp=sharing", DRIVE),
        (f"https://drive.google.com/file/d/{FILE}", DRIVE),
        (f"https://drive.google.com/file/u/1/d/{FILE}/preview", DRIVE),
        (f"https://drive.google.com/open?id={FILE}&authuser=0", DRIVE),
        (f"https://drive.google.com/uc?export=download&id={FILE}", DRIVE),
        (f"https://docs.google.com/file/d/{FILE}/edit", DRIVE),
        (f"https://drive.usercontent.google.com/download?id={FILE}&confirm=t", DRIVE),
        (f"https://drive.usercontent.google.com/u/0/uc?id={FILE}", DRIVE),
        (
            "https://www.tiktok.com/share/video/7280000000000000001?lang=vi",
            TIKTOK._replace(url="https://www.tiktok.com/player/v1/7280000000000000001"),
        ),
        (
            "https://www.tiktok.com/@/video/7280000000000000001",
            TIKTOK._replace(url="https://www.tiktok.com/@/video/7280000000000000001"),
        ),
        (
            "Zalo: https://video.zalo.me/a/b?c=1&utm_source=zalo xem nhé",
            Link("zalo", "video.zalo.me/a/b?c=1", "https://video.zalo.me/a/b?c=1"),
        ),
        ("https://vimeo.com/76979871", VIMEO),
        ("https://www.vimeo.com/76979871?share=copy", VIMEO),
        ("https://player.vimeo.com/video/76979871?dnt=1", VIMEO),
        ("https://vimeo.com/channels/staffpicks/76979871", VIMEO),
        ("https://vimeo.com/showcase/1234567/video/76979871", VIMEO),
        ("https://vimeo.com/76979871/0a1b2c3d4e?share=copy", HIDDEN_VIMEO),
        ("https://player.vimeo.com/video/76979871?h=0a1b2c3d4e", HIDDEN_VIMEO),
    ],
)
def test_parse_knows_the_other_platforms(text, link):
    assert parse(text) == link


@pytest.mark.parametrize(
    ("text", "key", "url"),
    [
        ("https://thangbinh.gov.vn/video/123", "thangbinh.gov.vn/video/123", None),
        (
            "https://www.thangbinh.gov.vn/video/123/?utm_source=zalo&zarsrc=30#x",
            "thangbinh.gov.vn/video/123",
            "https://www.thangbinh.gov.vn/video/123/",
        ),
        (
            "https://ThangBinh.gov.vn/Default.aspx?tabid=1&fbclid=a&NewsId=5",
            "thangbinh.gov.vn/Default.aspx?tabid=1&NewsId=5",
            "https://thangbinh.gov.vn/Default.aspx?tabid=1&NewsId=5",
        ),
        ("https://truong.edu.vn/?p=12", "truong.edu.vn/?p=12", None),
        (
            "https://truong.edu.vn/tin/Cải cách",
            "truong.edu.vn/tin/C%E1%BA%A3i",
            "https://truong.edu.vn/tin/C%E1%BA%A3i",
        ),
        ("thangbinh.gov.vn/video/123", "thangbinh.gov.vn/video/123", None),
        (
            "https://www.dailymotion.com/video/x8abc",
            "dailymotion.com/video/x8abc",
            None,
        ),
        ("https://BÜCHER.vn/a", "xn--bcher-kva.vn/a", None),
        ("https://youtube.com.example.vn/watch?v=1", None, None),
        ("https://notyoutube.com/watch?v=1", None, None),
        (
            "https://docs.google.com/document/d/1/edit",
            "docs.google.com/document/d/1/edit",
            None,
        ),
        ("https://a.vn/x_(y)", "a.vn/x_(y)", None),
        ("(xem https://a.vn/x)", "a.vn/x", None),
        ("https://a.vn/x.?utm_source=b", "a.vn/x", "https://a.vn/x"),
    ],
)
def test_parse_takes_another_page_as_it_is(text, key, url):
    link = parse(text)

    assert link.platform == Platform.OTHER
    assert parse(link.url) == link
    if key:
        assert link.key == key
    if url:
        assert link.url == url


def test_parse_keeps_a_long_key_short():
    one, other = (parse(f"https://a.vn/{'x' * 300}{end}") for end in "12")

    assert re.fullmatch("sha256:[0-9a-f]{64}", one.key)
    assert one.key != other.key


@pytest.mark.parametrize(
    ("text", "refusal"),
    [
        ("", refusals.NO_LINK),
        ("video của tôi trên máy", refusals.NO_LINK),
        ("video.mp4", refusals.NO_LINK),
        ("C:\\Users\\video.mp4", refusals.NO_LINK),
        ("0905 123 456", refusals.NO_LINK),
        ("noivu@thangbinh.gov.vn", refusals.NO_LINK),
        ("https://", refusals.NO_LINK),
        ("javascript:alert(1)", refusals.NO_HTTPS),
        (f"javascript://youtu.be/{ID}%0aalert(1)", refusals.NO_HTTPS),
        (f"JavaScript:fetch('https://youtu.be/{ID}')", refusals.NO_HTTPS),
        ("data:text/html,<script>alert(1)</script>", refusals.NO_HTTPS),
        ("vbscript:msgbox(1)", refusals.NO_HTTPS),
        ("file:///C:/video.mp4", refusals.NO_HTTPS),
        ("ftp://thangbinh.gov.vn/video.mp4", refusals.NO_HTTPS),
        ("http://thangbinh.gov.vn/video/123", refusals.NO_HTTPS),
        ("https://l.facebook.com/l.php?u=javascript%3Aalert(1)", refusals.NO_HTTPS),
        (f"https://www.youtube.com@evil.vn/watch?v={ID}", refusals.BAD_ADDRESS),
        (f"https://user:secret@youtube.com/watch?v={ID}", refusals.BAD_ADDRESS),
        (f"https://youtube.com:8443/watch?v={ID}", refusals.BAD_ADDRESS),
        (f"http://youtube.com:443/watch?v={ID}", refusals.BAD_ADDRESS),
        ("https://a.vn:99999/x", refusals.BAD_ADDRESS),
        ("https://a.vn:abc/x", refusals.BAD_ADDRESS),
        (f"https://youtube.com\\@evil.vn/{ID}", refusals.BAD_ADDRESS),
        ("https://a.vn/x\\y", refusals.BAD_ADDRESS),
        ("https://127.0.0.1/video", refusals.BAD_ADDRESS),
        ("https://192.168.1.10/video", refusals.BAD_ADDRESS),
        ("https://2130706433/video", refusals.BAD_ADDRESS),
        ("https://0x7f.1/video", refusals.BAD_ADDRESS),
        ("https://0177.0.0.1/video", refusals.BAD_ADDRESS),
        ("https://１２７.０.０.１/video", refusals.BAD_ADDRESS),
        ("https://127.0.0.1./video", refusals.BAD_ADDRESS),
        ("https://[::1]/video", refusals.BAD_ADDRESS),
        ("https://[::ffff:127.0.0.1]/video", refusals.BAD_ADDRESS),
        ("https://[fe80::1/video", refusals.BAD_ADDRESS),
        ("https://localhost/video", refusals.BAD_ADDRESS),
        ("https://LOCALHOST:443/video", refusals.BAD_ADDRESS),
        ("https://may-chu.local/video", refusals.BAD_ADDRESS),
        ("https://api.internal/video", refusals.BAD_ADDRESS),
        ("https://intranet/video", refusals.BAD_ADDRESS),
        ("https://a..vn/video", refusals.BAD_ADDRESS),
        ("https://-a.vn/video", refusals.BAD_ADDRESS),
        ("https://a%2evn/video", refusals.BAD_ADDRESS),
        (f"https://{'a' * 70}.vn/video", refusals.BAD_ADDRESS),
        ("https://www.youtube.com/playlist?list=PLabc", refusals.PLAYLIST),
        ("https://www.youtube.com/watch?list=PLabc", refusals.PLAYLIST),
        ("https://www.youtube.com/embed/videoseries?list=PLabc", refusals.PLAYLIST),
        ("https://www.youtube.com/@noivuthangbinh", refusals.CHANNEL),
        ("https://www.youtube.com/@noivuthangbinh/videos", refusals.CHANNEL),
        ("https://www.youtube.com/channel/UCabc", refusals.CHANNEL),
        ("https://www.youtube.com/c/NoiVu", refusals.CHANNEL),
        ("https://www.youtube.com/user/NoiVu", refusals.CHANNEL),
        ("https://www.youtube.com/", refusals.HOME_PAGE),
        ("https://www.youtube.com/results?search_query=cchc", refusals.NO_VIDEO),
        ("https://youtu.be/short", refusals.NO_VIDEO),
        (f"https://youtu.be/{ID}x", refusals.NO_VIDEO),
        ("https://www.youtube.com/watch?v=<script>", refusals.NO_VIDEO),
        ("https://www.facebook.com/cchcquangnam", refusals.PROFILE),
        ("https://www.facebook.com/profile.php?id=1000001", refusals.PROFILE),
        ("https://www.facebook.com/", refusals.HOME_PAGE),
        ("https://www.facebook.com/watch", refusals.NO_VIDEO),
        ("https://www.facebook.com/watch?v=abc", refusals.NO_VIDEO),
        ("https://www.facebook.com/photo/?fbid=1234567", refusals.PHOTO),
        ("https://www.facebook.com/cchc/photos/a.1/1234567", refusals.PHOTO),
        ("https://fb.watch/", refusals.NO_VIDEO),
        (f"https://studio.youtube.com/video/{ID}/edit", refusals.STUDIO),
        ("https://business.facebook.com/latest/content", refusals.STUDIO),
        ("https://www.tiktok.com/tiktokstudio/upload", refusals.STUDIO),
        ("https://vimeo.com/manage/videos/76979871", refusals.STUDIO),
        ("https://video.zalo.me/creator/phan-tich", refusals.STUDIO),
        (
            f"https://accounts.google.com/ServiceLogin?continue=https://youtu.be/{ID}",
            refusals.SIGN_IN,
        ),
        ("https://www.facebook.com/login/?next=x", refusals.SIGN_IN),
        ("https://login.microsoftonline.com/x/oauth2", refusals.SIGN_IN),
        ("https://www.facebook.com/groups/cchc.qn/permalink/12345678/", refusals.GROUP),
        ("https://www.facebook.com/groups/123456/videos/1234567890/", refusals.GROUP),
        ("https://www.facebook.com/stories/1234567/UzpfSVND/", refusals.STORY),
        ("https://www.facebook.com/messages/t/1234567890", refusals.CHAT),
        ("https://www.messenger.com/t/1234567890", refusals.CHAT),
        ("https://m.me/cchcquangnam", refusals.CHAT),
        ("https://chat.zalo.me/?g=abc", refusals.CHAT),
        ("https://zalo.me/g/abcdef123", refusals.CHAT),
        ("https://f1-zpg-r.zdn.vn/mp4/1234567890/video.mp4", refusals.CHAT),
        ("https://video-stal-04-zpg.dlmd.me/1234/video.mp4", refusals.CHAT),
        ("https://zalo.me/0905000000", refusals.PROFILE),
        ("https://www.youtube.com/clip/UgkxAbCdEf", refusals.CLIP),
        ("https://drive.google.com/drive/my-drive", refusals.OWN_DRIVE),
        ("https://drive.google.com/drive/u/0/shared-with-me", refusals.OWN_DRIVE),
        ("https://drive.google.com/folderview?id=1AbCdEf", refusals.FOLDER),
        (f"vnd.youtube:{ID}", refusals.NO_HTTPS),
        (f"intent://youtu.be/{ID}#Intent;end", refusals.NO_HTTPS),
        ("https://zalo.me/share?url=javascript%3Aalert(1)", refusals.NO_HTTPS),
        (
            "https://www.google.com/url?q=http%3A%2F%2F127.0.0.1%2Fx",
            refusals.BAD_ADDRESS,
        ),
        ("https://www.tiktok.com/@noivu.tb", refusals.CHANNEL),
        ("https://www.tiktok.com/@noivu.tb/photo/7280000000000000001", refusals.PHOTO),
        ("https://www.tiktok.com/", refusals.HOME_PAGE),
        ("https://vm.tiktok.com/", refusals.NO_VIDEO),
        ("https://drive.google.com/drive/folders/1AbCdEf?usp=sharing", refusals.FOLDER),
        ("https://drive.google.com/drive/u/0/folders/1AbCdEf", refusals.FOLDER),
        ("https://drive.google.com/file/d/short/view", refusals.NO_VIDEO),
        ("https://vimeo.com/", refusals.HOME_PAGE),
        ("https://vimeo.com/user1234567", refusals.CHANNEL),
        ("https://vimeo.com/showcase/1234567", refusals.PLAYLIST),
        ("https://vimeo.com/76979871?h=xyz", refusals.NO_VIDEO),
        ("https://thangbinh.gov.vn/", refusals.HOME_PAGE),
        ("https://thangbinh.gov.vn/?utm_source=zalo", refusals.HOME_PAGE),
        (f"https://youtu.be/{ID} https://vimeo.com/76979871", refusals.SEVERAL),
        ("https://a.vn/1 https://a.vn/2", refusals.SEVERAL),
        (f"https://a.vn/{'x' * 600}", refusals.TOO_LONG),
        ("https://a.vn/x " * 400, refusals.TOO_LONG),
    ],
)
def test_parse_refuses_in_words(text, refusal):
    with pytest.raises(NotALink) as refused:
        parse(text)

    assert str(refused.value) == str(NotALink(*refusal))


def test_a_refusal_says_what_happened_what_is_kept_and_what_to_do():
    with pytest.raises(NotALink) as refused:
        parse("https://www.youtube.com/@noivuthangbinh")

    assert str(refused.value) == (
        "Đây là đường dẫn của kênh, không phải của một video. "
        "Những gì đã điền vẫn còn. "
        "Mở video, bấm Chia sẻ, chọn Sao chép đường dẫn rồi dán lại."
    )


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (f"https://youtu.be/{ID}?t=90", True),
        (f"https://www.youtube.com/watch?v={ID}&list=PL1", True),
        (f"https://www.youtube.com/watch?v={ID}&amp;start=5", True),
        (f"https://youtu.be/{ID}?si=abc", False),
        ("https://a.vn/x?t=1", False),
    ],
)
def test_what_is_left_out_of_a_link_is_said(text, says):
    assert bool(links.left_out(text)) == says


@pytest.mark.parametrize(
    ("text", "short"),
    [
        ("https://fb.watch/nA1bC2dE3f/", True),
        ("https://www.facebook.com/share/v/1AbCdEfGhI/", True),
        ("https://vm.tiktok.com/ZMjAbCdEf/", True),
        ("https://www.tiktok.com/t/ZTRabcdef/", True),
        ("https://bit.ly/3abcdef", True),
        ("https://www.facebook.com/reel/1234567890123", False),
        ("https://www.facebook.com/cchc/posts/1234567890", False),
        ("https://www.tiktok.com/@a/video/7280000000000000001", False),
        ("https://thangbinh.gov.vn/video/1", False),
    ],
)
def test_short_links_are_those_that_only_their_site_can_explain(text, short):
    assert links.is_short(parse(text)) == short


# --- Whatever is typed -------------------------------------------------------

PIECES = st.sampled_from(
    [
        *("https://", "http://", "www.", "m.", "/", "//", "?", "&", "#", "@", ":", "."),
        *("youtu.be", "youtube.com", "facebook.com", "fb.watch", "tiktok.com", "vimeo"),
        *(
            "drive.google.com",
            "l.facebook.com/l.php?u=",
            "a.vn",
            "xn--",
            ".com",
            "[",
            "]",
        ),
        *("watch?v=", "videos", "video", "reel", "share", "posts", "file/d/", "embed"),
        *(
            ID,
            FILE,
            "1234567890",
            "%",
            "%2F",
            "%00",
            "\\",
            " ",
            "\n",
            "\u200b",
            "é",
            "。",
        ),
        *("utm_source=a", "list=", ")", "(", "!", "…", "١", "\ud800", "\x00", "ß", "ﬀ"),
    ]
)
TEXTS = st.one_of(st.text(max_size=200), st.lists(PIECES, max_size=14).map("".join))


@settings(max_examples=200, deadline=None)
@given(TEXTS)
@example("https://a.vn/\ud800b//c?\udfff")
@example("https://a.vn/!?utm_source=x")
@example("https://l.facebook.com/l.php?u=" * 100)
@example("https://a.vn/x?" + "a&" * 1900)
def test_parse_returns_a_link_that_parses_to_itself_or_refuses(text):
    try:
        link = parse(text)
    except NotALink:
        return
    assert parse(link.url) == link
    assert link.url.startswith("https://")
    assert link.url.isascii()
    assert len(link.url) <= 500
    assert 0 < len(link.key) <= 300


@settings(max_examples=500, deadline=None)
@given(st.sampled_from([*Platform, "zalo", ""]), st.one_of(st.text(max_size=60), TEXTS))
def test_embed_url_is_made_of_checked_ids_only(platform, key):
    url = embed_url(platform, key)

    assert url is None or re.fullmatch(r"https://[a-z.-]+/[\w./?=&%-]+", url, re.ASCII)


@pytest.mark.parametrize(
    ("link", "url"),
    [
        (YOUTUBE, f"https://www.youtube-nocookie.com/embed/{ID}?enablejsapi=1"),
        (
            FACEBOOK,
            FACEBOOK_FRAME,
        ),
        (TIKTOK, "https://www.tiktok.com/player/v1/7280000000000000001"),
        (DRIVE, f"https://drive.google.com/file/d/{FILE}/preview"),
        (VIMEO, "https://player.vimeo.com/video/76979871?dnt=1"),
        (HIDDEN_VIMEO, "https://player.vimeo.com/video/76979871?h=0a1b2c3d4e&dnt=1"),
        (parse("https://fb.watch/nA1bC2dE3f/"), None),
        (parse("https://vm.tiktok.com/ZMjAbCdEf/"), None),
        (parse("https://thangbinh.gov.vn/video/123"), None),
        (Link("youtube", f"{ID}\n", ""), None),
        (Link("youtube", '"><script>', ""), None),
        (Link("tiktok", "١٢٣٤٥٦٧٨٩", ""), None),
        (Link("zalo", ID, ""), None),
    ],
)
def test_embed_url_plays_what_can_be_played_in_a_frame(link, url):
    assert embed_url(link.platform, link.key) == url


def test_every_frame_comes_from_a_host_that_the_policy_names():
    frames = [embed_url(*k[:2]) for k in (YOUTUBE, FACEBOOK, TIKTOK, DRIVE, VIMEO)]

    hosts = [re.match("https://[^/]+", frame)[0] for frame in frames]

    assert sorted(hosts) == sorted(links.FRAME_HOSTS)
