"""Figures that one count reproduces: row of the article, its term, and the list to count.

`$area` stands for the area that the figure is about.
"""

COUNTS = [
    # Nanping: the five-level grid and the programme
    ("S0-02", "三张网", 'projects(filter: {within: $area, parent: {number: {eq: "NP-JL"}}})'),
    ("S0-04", "社区大党委", "organizations(filter: {within: $area, kind: {eq: PARTY_ALLIANCE}})"),
    (
        "S0-04",
        "小区(片区)党支部",
        """organizations(filter: {
            within: $area, kind: {eq: PARTY_BRANCH}, area: {level: {eq: COMPOUND}}
        })""",
    ),
    (
        "S0-04",
        "楼栋党小组",
        """organizations(filter: {
            within: $area, kind: {eq: PARTY_GROUP}, area: {level: {eq: BUILDING}}
        })""",
    ),
    (
        "S0-13",
        "一对一结对小区",
        """pairings(filter: {
            within: $area, kind: {eq: BRANCH_COMPOUND},
            unit: {name: {eq: "建阳区人大机关党支部"}}
        })""",
    ),
    (
        "S0-18",
        "三联",
        """projects(filter: {
            within: $area, kind: {eq: PROGRAMME}, parent: {formula: {eq: "三联绘五色"}}
        })""",
    ),
    (
        "S0-18",
        "五色",
        """projects(filter: {
            within: $area, theme: {isNull: false}, parent: {formula: {eq: "三联绘五色"}}
        })""",
    ),
    (
        "S0-19",
        "市、区两级",
        """pairings(filter: {
            within: $area, kind: {eq: AGENCY_COMMUNITY},
            unit: {host: {name: {contains: "自然资源局"}}}
        })""",
    ),
    ("S0-19", "“近邻”项目", "projects(filter: {within: $area})"),
    # Pucheng
    (
        "S0-20",
        "党支部",
        """organizations(filter: {
            within: $area, kind: {eq: PARTY_BRANCH},
            pairings: {some: {kind: {eq: AGENCY_COMMUNITY}, within: $area}}
        })""",
    ),
    (
        "S0-20",
        "城区16个社区",
        """communities(filter: {
            within: $area, settlement: {eq: URBAN},
            pairings: {some: {kind: {eq: AGENCY_COMMUNITY}, unit: {kind: {eq: PARTY_BRANCH}}}}
        })""",
    ),
    ("S0-25", "志愿服务队", "organizations(filter: {within: $area, kind: {eq: VOLUNTEER_TEAM}})"),
    # Qingfeng
    (
        "S1-05",
        "社区党总支",
        """organizations(filter: {
            within: $area, kind: {eq: GENERAL_PARTY_BRANCH}, area: {level: {eq: COMMUNITY}}
        })""",
    ),
    (
        "S1-05",
        "小区(片区)党支部",
        """organizations(filter: {
            within: $area, kind: {eq: PARTY_BRANCH}, area: {level: {eq: COMPOUND}}
        })""",
    ),
    (
        "S1-06",
        "特色志愿服务队",
        "organizations(filter: {within: $area, kind: {eq: VOLUNTEER_TEAM}})",
    ),
    (
        "S1-18",
        "38个楼道",
        """areas(filter: {
            within: $area, level: {eq: ENTRANCE},
            parent: {parent: {name: {eq: "金域华府小区"}}}
        })""",
    ),
    # Zhaoqing
    (
        "S2-01",
        "304个社区",
        """communities(filter: {
            within: $area, projects: {some: {parent: {number: {eq: "ZQ-LLXF"}}}}
        })""",
    ),
    # Wuhan
    (
        "S3-04",
        "东西两个片区(小区)",
        """areas(filter: {
            within: $area, level: {eq: COMPOUND},
            organizations: {some: {kind: {eq: GENERAL_PARTY_BRANCH}}}
        })""",
    ),
    (
        "S3-08",
        "五大工作载体",
        'projects(filter: {within: $area, parent: {number: {eq: "QS-WDZT"}}})',
    ),
    (
        "S3-11",
        "物业行业党委",
        """organizations(filter: {
            within: $area, kind: {eq: PARTY_COMMITTEE}, sector: {eq: "物业"}
        })""",
    ),
    (
        "S3-12",
        "物业企业",
        """organizations(filter: {
            within: $area, kind: {eq: PROPERTY_COMPANY},
            pairings: {some: {kind: {eq: PROPERTY_MENTORING}}}
        })""",
    ),
    (
        "S3-12",
        "自管小区",
        """areas(filter: {
            within: $area, level: {eq: COMPOUND}, propertyManaged: {eq: false},
            pairings: {some: {kind: {eq: PROPERTY_MENTORING}}}
        })""",
    ),
    (
        "S3-22",
        "机关企事业单位党组织",
        "agencyUnits(filter: {pairings: {some: {kind: {eq: AGENCY_COMMUNITY}, within: $area}}})",
    ),
    (
        "S3-22",
        "全市1428个社区",
        "communities(filter: {within: $area, pairings: {some: {kind: {eq: AGENCY_COMMUNITY}}}})",
    ),
    # Fuqing
    (
        "S4-06",
        "“邻+”8宝服务套餐",
        'projects(filter: {within: $area, parent: {number: {eq: "FQ-580"}}})',
    ),
    (
        "S4-07",
        "10多家单位",
        "organizations(filter: {memberOf: {some: {kind: {eq: PARTY_ALLIANCE}, within: $area}}})",
    ),
    ("S4-09", "“五大使团”", "organizations(filter: {within: $area, kind: {eq: WORK_TEAM}})"),
]
