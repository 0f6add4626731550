"""Made-up numbers for the sample, chosen so that no person is likely to hold them."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random

_SEED = 2019
_ATTACKERS = 100
_CITIES = """
100 200 210 220 230 240 250 270 280 290 310 311 312 313 314 315 316 317 318 319 335 349 350 351 352 353 354 355 356
357 358 359 370 371 372 373 374 375 376 377 379 391 392 393 394 395 396 398 411 412 415 416 417 418 419 421 427 429
431 432 433 434 435 436 437 438 439 451 452 453 454 455 456 457 458 459 464 467 468 469 470 471 472 473 474 475 476
477 478 479 482 483 510 511 512 513 514 515 516 517 518 519 523 527 530 531 532 533 534 535 536 537 538 539 543 546
550 551 552 553 554 555 556 557 558 559 561 562 563 564 566 570 571 572 573 574 575 576 577 578 579 580 591 592 593
594 595 596 597 598 599 631 632 633 634 635 660 662 663 668 691 692 701 710 711 712 713 714 715 716 717 718 719 722
724 728 730 731 734 735 736 737 738 739 743 744 745 746 750 751 752 753 754 755 756 757 758 759 760 762 763 766 768
769 770 771 772 773 774 775 776 777 778 779 790 791 792 793 794 795 796 797 798 799 812 813 816 817 818 825 826 827
830 831 832 833 834 835 836 837 838 839 851 854 855 856 857 858 859 870 871 872 873 874 875 876 877 878 879 883 886
887 888 891 892 893 894 895 896 897 898 901 902 903 906 908 909 911 912 913 914 915 916 917 919 930 931 932 933 934
935 936 937 938 939 941 943 951 952 953 954 955 970 971 972 973 974 975 976 977 979 990 991 992 993 994 995 996 997
998 999
"""
"""Area codes of mainland cities without the leading 0, filled to three digits."""


def network_numbers() -> tuple[str, ...]:
    """Mobile numbers of the form that the networks keep for their message centres, national format.

    `13800` + area code + `500` (China Mobile) and `13010` + area code + `500` (China Unicom), e.g. 13800100500 in
    Beijing: the ranges are allocated, yet such a number is a machine's. China reserves no numbers for fiction.
    """
    return tuple(f"{prefix}{city}500" for prefix in ("13800", "13010") for city in _CITIES.split())


def people_numbers() -> tuple[str, ...]:
    """Numbers for the people of the study, in the order in which they are dealt."""
    return shuffled(network_numbers(), _SEED)[:-_ATTACKERS]


def attacker_numbers() -> tuple[str, ...]:
    """Numbers that simulated attackers show; never one of the people's."""
    return shuffled(network_numbers(), _SEED)[-_ATTACKERS:]


def fictional_american(area_code: str, index: int) -> str:
    """A number among the hundred that North America reserves for fiction in each area code: 555-0100 to 555-0199."""
    return f"{area_code}55501{index % 100:02d}"


def shuffled(values: Sequence[str], seed: int) -> tuple[str, ...]:
    """The values in an order that depends on the seed alone, on every version of Python."""
    draw = Random(seed)
    return tuple(value for _, value in sorted((draw.random(), value) for value in values))
