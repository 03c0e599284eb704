package org.dromedary.dicom;

import org.aoju.bus.image.Tag;
import org.aoju.bus.image.galaxy.data.ElementDictionary;

/** The tags that rooms outside this one ask for, named as in PS3.6. */
public final class Tags {

    public static final int MODALITY = Tag.Modality;
    public static final int PATIENT_ID = Tag.PatientID;
    public static final int PATIENT_NAME = Tag.PatientName;
    public static final int PATIENT_BIRTH_DATE = Tag.PatientBirthDate;
    public static final int ACCESSION_NUMBER = Tag.AccessionNumber;
    public static final int STUDY_DATE = Tag.StudyDate;
    public static final int STUDY_TIME = Tag.StudyTime;
    public static final int STUDY_DESCRIPTION = Tag.StudyDescription;
    public static final int SERIES_DESCRIPTION = Tag.SeriesDescription;
    public static final int SERIES_NUMBER = Tag.SeriesNumber;
    public static final int INSTANCE_NUMBER = Tag.InstanceNumber;

    private Tags() {}

    /**
     * The tag of a keyword of PS3.6.
     *
     * @throws IllegalArgumentException if it is none
     */
    public static int of(String keyword) {
        return KeywordMap.tag(keyword);
    }

    /** The keyword of a tag by PS3.6, or an empty text. */
    public static String keyword(int tag) {
        return ElementDictionary.keywordOf(tag, null);
    }
}
